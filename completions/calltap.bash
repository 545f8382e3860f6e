# SPDX-License-Identifier: LGPL-2.1-or-later
# shellcheck shell=bash disable=SC2154  # generated variables stand before this
# What is completed is the whole word, as typed; _calltap takes off what readline does not replace.

# Puts into COMPREPLY the WORDS that go on with $1 behind its last separator, one of $2.
_calltap_words()
{
	local word=$1 separators=$2 head tail candidate
	shift 2
	tail=${word##*["$separators"]}
	head=${word%"$tail"}
	for candidate in "$@"; do
		[[ $candidate == "$tail"* ]] && COMPREPLY+=("$head$candidate")
	done
}

# inject=SET:ACTION:ACTION...; $1: what is behind the equals sign.
_calltap_injection()
{
	local word=$1 last=${1##*:} words
	if [[ $word != *:* ]]; then
		read -ra words <<<"$_calltap_calls"
		_calltap_words "$word" ',!?' "${words[@]}"
		return
	fi
	case $last in
	error=*) read -ra words <<<"$_calltap_errors" ;;
	signal=*) read -ra words <<<"$_calltap_signals" ;;
	syscall=*) read -ra words <<<"$_calltap_calls" ;;
	*=*) return ;;
	*) words=(error= retval= signal= syscall= delay_enter= delay_exit= poke_enter=@arg poke_exit=@arg when=) ;;
	esac
	_calltap_words "$word" ':=' "${words[@]}"
}

# -e QUALIFIER=SET; $1: the expression.
_calltap_expression()
{
	local word=$1 qualifier value i words qualifiers
	if [[ $word == *=* ]]; then
		qualifier=${word%%=*}
		value=${word#*=}
		[[ -n ${_calltap_qualifiers[$qualifier]-} ]] || return
		_calltap_complete "$value" "${_calltap_qualifiers[$qualifier]}"
		for i in "${!COMPREPLY[@]}"; do
			COMPREPLY[i]=$qualifier=${COMPREPLY[i]}
		done
		return
	fi
	read -ra words <<<"$_calltap_calls"
	qualifiers=("${!_calltap_qualifiers[@]}")
	_calltap_words "$word" ',!?' "${words[@]}" "${qualifiers[@]/%/=}"
}

# Completes the value $1 as $2 says: see `values` in src/cli/table.h.
_calltap_complete()
{
	local word=$1 values=$2 words
	case $values in
	@calls)
		read -ra words <<<"$_calltap_calls"
		_calltap_words "$word" ',!?' "${words[@]}"
		;;
	@signals)
		read -ra words <<<"$_calltap_signals"
		_calltap_words "$word" ',!' "${words[@]}"
		;;
	@injection) _calltap_injection "$word" ;;
	@expression) _calltap_expression "$word" ;;
	@files) mapfile -t COMPREPLY < <(compgen -f -- "$word") ;;
	@users) mapfile -t COMPREPLY < <(compgen -u -- "$word") ;;
	@environment) mapfile -t COMPREPLY < <(compgen -v -- "$word") ;;
	@processes)
		words=(/proc/[0-9]*)
		_calltap_words "$word" ',' "${words[@]#/proc/}"
		;;
	,*)
		read -ra words <<<"${values#,}"
		_calltap_words "$word" ',!' "${words[@]}"
		;;
	*)
		read -ra words <<<"$values"
		_calltap_words "$word" '' "${words[@]}"
		;;
	esac
}

# The index of PROG among the words, or of the word behind the last one; sets `option` to the option whose
# argument the last word is.
_calltap_find_program()
{
	local last=$((${#typed[@]} - 1)) word letters
	program=1
	option=
	while ((program < last)); do
		word=${typed[program]}
		option=
		case $word in
		--)
			((program++))
			return
			;;
		--*=*) ;;
		--*) [[ " $_calltap_names_with_argument" == *" $word "* ]] && option=$word ;;
		-?*)
			letters=${word#-}
			while [[ -n $letters && $_calltap_letters_with_argument != *"${letters:0:1}"* ]]; do
				letters=${letters:1}
			done
			[[ ${#letters} == 1 ]] && option=-$letters
			;;
		*) return ;;
		esac
		((program++))
		if [[ -n $option ]]; then
			((program == last)) && return
			((program++))
			option=
		fi
	done
}

_calltap()
{
	local line=${COMP_LINE:0:COMP_POINT} current option program i cut
	local -a typed words
	COMPREPLY=()
	read -ra typed <<<"$line"
	[[ $line == *[[:space:]] ]] && typed+=('')
	current=${typed[-1]}
	_calltap_find_program
	if ((program < ${#typed[@]} - 1)); then
		if declare -F _command_offset >/dev/null; then
			_command_offset "$program"
		else
			mapfile -t COMPREPLY < <(compgen -f -- "$current")
		fi
		return
	fi
	if [[ -n $option ]]; then
		_calltap_complete "$current" "${_calltap_values[$option]-}"
	elif [[ $current == --*=* ]]; then
		option=${current%%=*}
		_calltap_complete "${current#*=}" "${_calltap_values[$option]-}"
		for i in "${!COMPREPLY[@]}"; do
			COMPREPLY[i]=$option=${COMPREPLY[i]}
		done
	elif [[ $current == -* ]]; then
		read -ra words <<<"$_calltap_options"
		_calltap_words "$current" '' "${words[@]}"
	else
		mapfile -t COMPREPLY < <(compgen -c -- "$current")
	fi
	# More is to follow.
	[[ ${#COMPREPLY[@]} == 1 && ${COMPREPLY[0]} =~ (=|@arg)$ ]] &&
		compopt -o nospace 2>/dev/null
	# readline goes on behind the last of these.
	cut=${current%"${current##*[=:]}"}
	if [[ -n $cut && $COMP_WORDBREAKS == *=* ]]; then
		for i in "${!COMPREPLY[@]}"; do
			COMPREPLY[i]=${COMPREPLY[i]#"$cut"}
		done
	fi
}

complete -F _calltap calltap
