#compdef clientsecret
# Completion of clientsecret for zsh. Nothing that is typed is evaluated.

compdef _clientsecret clientsecret

_clientsecret() {
  local program=clientsecret line word
  local -a typed lines described
  typed=("${(@Q)words[1,CURRENT-1]}" "${(Q)PREFIX}")
  if [[ $typed[1] == */* && -x $typed[1] ]]; then
    program=$typed[1]
  fi
  lines=("${(@f)$(command "$program" __complete "${(@)typed[2,-1]}" </dev/null 2>/dev/null)}")

  case $lines[1] in
    files*)
      local after=${lines[1]#files }
      ((after)) && compset -P $after '*='
      _files
      ;;
    words)
      for line in "${(@)lines[2,-1]}"; do
        word=${line%%$'\t'*}
        word=${word//:/\\:}
        [[ $line == *$'\t'* ]] && word+=:${line#*$'\t'}
        [[ -n $word ]] && described+=("$word")
      done
      _describe clientsecret described
      ;;
  esac
}

# If zsh finds this file by its name, running it is the first completion.
if [[ $funcstack[1] == _clientsecret ]]; then
  _clientsecret "$@"
fi
