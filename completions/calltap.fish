# SPDX-License-Identifier: LGPL-2.1-or-later
# Functions for the generated lines that follow.

# What is typed of the present argument.
function __calltap_typed
    commandline -ct | string replace -r '^(--[a-z-]+=|-[A-Za-z])' ''
end

# Offers the words behind $argv[1] (a class of separators) that go on with what is typed.
function __calltap_words
    set -l head (__calltap_typed | string replace -r "[^$argv[1]]*\$" '')
    printf '%s\n' "$head"$argv[2..]
end

function __calltap_injection -a typed head
    if not string match -q '*:*' -- $typed
        set -l calls (string replace -r '[^,!?]*$' '' -- $typed)
        printf '%s\n' "$head$calls"$__calltap_calls
        return
    end
    set -l before (string replace -r '[^:]*$' '' -- $typed)
    switch (string replace -r '.*:' '' -- $typed)
        case 'error=*'
            printf '%s\n' "$head$before"error=$__calltap_errors
        case 'signal=*'
            printf '%s\n' "$head$before"signal=$__calltap_signals
        case 'syscall=*'
            printf '%s\n' "$head$before"syscall=$__calltap_calls
        case '*'
            printf '%s\n' "$head$before"{error,retval,signal,syscall,delay_enter,delay_exit,when}= \
                "$head$before"poke_{enter,exit}=@arg
    end
end

function __calltap_expression
    set -l typed (__calltap_typed)
    for entry in $__calltap_qualifiers
        set -l qualifier (string split -m 1 = -- $entry)
        if test -n "$entry"; and string match -q -- "$qualifier[1]=*" $typed
            set -l value (string split -m 1 = -- $typed)[2]
            set -l head "$qualifier[1]="
            set -l list (string replace -r '[^,!?]*$' '' -- $value)
            switch $qualifier[2]
                case @calls
                    printf '%s\n' "$head$list"$__calltap_calls
                case @signals
                    printf '%s\n' "$head$list"$__calltap_signals
                case @injection
                    __calltap_injection $value $head
                case '*'
                    printf '%s\n' "$head$list"(string split -n ' ' -- (string trim -l -c , -- $qualifier[2]))
            end
            return
        end
    end
    __calltap_words ',!?' $__calltap_calls (string match -r '^[^=]+=' -- $__calltap_qualifiers)
end

# Offers values as $argv[1] says: see `values` in src/cli/table.h.
function __calltap_values -a values
    switch $values
        case @calls
            __calltap_words ',!?' $__calltap_calls
        case @signals
            __calltap_words ',!' $__calltap_signals
        case @injection
            __calltap_injection (__calltap_typed) ''
        case @expression
            __calltap_expression
        case @users
            __fish_complete_users
        case @environment
            set -xn
        case @processes
            __calltap_words , (string match -rg '^/proc/(\d+)$' -- /proc/*)
        case @files
            __fish_complete_path (__calltap_typed)
        case ',*'
            __calltap_words ',!' (string split ' ' -- (string trim -l -c , -- $values))
        case '*'
            string split ' ' -- $values
    end
end

# The words of the command line behind PROG, PROG included; nothing when it has not come yet.
function __calltap_program
    set -l words (commandline -opc)[2..]
    while set -q words[1]
        switch $words[1]
            case --
                printf '%s\n' $words[2..]
                return
            case '--*=*'
            case '--*'
                contains -- $words[1] $__calltap_names_with_argument; and set -e words[1]
            case '-?*'
                set -l letters (string match -r "[$__calltap_letters_with_argument].*" -- (string sub -s 2 -- $words[1]))
                test (string length -- "$letters") = 1; and set -e words[1]
            case '*'
                printf '%s\n' $words
                return
        end
        set -e words[1]
    end
end

function __calltap_wants_options
    not count (__calltap_program) >/dev/null
end

complete -c calltap -f
complete -c calltap -n __calltap_wants_options -a '(__fish_complete_command)'
complete -c calltap -n 'not __calltap_wants_options' -a '(__fish_complete_subcommand --commandline (__calltap_program))' -F
