# Completion of clientsecret for bash. Nothing that is typed is evaluated.

# Sets plain to a word without its quotes. Sets part to the offset in it from
# which readline replaces: after an open quote, or an unquoted = or :.
__clientsecret_unquote() {
  local word=$1 quote= before=0 c i
  plain= part=0
  for ((i = 0; i < ${#word}; i++)); do
    c=${word:i:1}
    if [[ -n $quote ]]; then
      if [[ $c == "$quote" ]]; then
        quote= part=$before
        continue
      fi
      if [[ $quote == '"' && $c == \\ && ${word:i+1:1} == [\"\$\`\\] ]]; then
        ((i++))
      fi
      plain+=${word:i:1}
    elif [[ $c == [\"\'] ]]; then
      quote=$c before=$part part=${#plain}
    elif [[ $c == \\ ]]; then
      ((i++))
      plain+=${word:i:1}
    else
      plain+=$c
      [[ $COMP_WORDBREAKS == *"$c"* ]] && part=${#plain}
    fi
  done
}

_clientsecret() {
  local line=$COMP_LINE word space size plain part i redirection='^[<>&|]+$'
  local -a words=() plains=()
  COMPREPLY=()

  # bash breaks words at = and : too. Parts without a space between them are one.
  for ((i = 0; i <= COMP_CWORD; i++)); do
    word=${COMP_WORDS[i]}
    space=${line%%[![:space:]]*}
    line=${line#"$space"}
    if ((i == COMP_CWORD)); then # as far as the cursor
      size=$((COMP_POINT - ${#COMP_LINE} + ${#line}))
      word=${word:0:size > 0 ? size : 0}
    fi
    line=${line#"${COMP_WORDS[i]}"}
    if ((i > 0)) && [[ -z $space ]] &&
      ! [[ $word =~ $redirection || ${COMP_WORDS[i - 1]} =~ $redirection ]]; then
      words[${#words[@]} - 1]+=$word
    else
      words+=("$word")
    fi
  done

  local last=$((${#words[@]} - 1))
  if [[ ${words[last]} =~ $redirection || ${words[last - 1]} =~ $redirection ]]; then
    return # readline completes the name of a file: complete -o default
  fi

  for word in "${words[@]}"; do
    __clientsecret_unquote "$word"
    plains+=("$plain")
  done
  local program=clientsecret
  if [[ ${plains[0]} == */* && -x ${plains[0]} ]]; then
    program=${plains[0]}
  fi
  local answer kind usage shown
  local -a list=()
  answer=$(command "$program" __complete "${plains[@]:1}" </dev/null 2>/dev/null)
  {
    read -r kind
    while IFS=$'\t' read -r word usage; do
      if [[ $word == "$plain"* ]]; then
        COMPREPLY+=("${word:part}")
        shown=${word:part}
        [[ -n $usage ]] && printf -v shown '%-18s %s' "$shown" "$usage"
        list+=("$shown")
      fi
    done
  } <<<"$answer"
  if [[ $kind != files* ]]; then
    compopt +o default 2>/dev/null # bash 4 and later
  fi
  if [[ ${COMP_TYPE-} == 63 && ${#list[@]} -gt 1 ]]; then # a list to look at
    COMPREPLY=("${list[@]}")
  fi
}

complete -o default -F _clientsecret clientsecret
