# Completion of clientsecret for fish. Nothing that is typed is evaluated.

function __clientsecret_ask
    set -l typed (commandline -opc)
    set -l current (commandline -ct)
    set -l program clientsecret
    if string match -q '*/*' -- "$typed[1]"; and test -x "$typed[1]"
        set program $typed[1]
    end
    set -e typed[1]
    command $program __complete $typed "$current" </dev/null 2>/dev/null
end

function __clientsecret_files
    set -l lines (__clientsecret_ask)
    string match -q 'files*' -- "$lines[1]"
end

function __clientsecret_words
    set -l lines (__clientsecret_ask)
    set -e lines[1]
    set -q lines[1]; and printf '%s\n' $lines
end

complete -c clientsecret -e
complete -c clientsecret -n __clientsecret_files -F
complete -c clientsecret -n 'not __clientsecret_files' -f -a '(__clientsecret_words)'
