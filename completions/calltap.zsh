# SPDX-License-Identifier: LGPL-2.1-or-later
# Generated variables stand before this.

# Offers the words that go on with what is typed behind the last of the separators $1.
_calltap_words()
{
	local separators=$1
	shift
	[[ -n $separators ]] && compset -P "*[$separators]"
	compadd -S '' -a -- "$@"
}

_calltap_injection()
{
	local -a words
	if ! compset -P '*:'; then
		words=(${=_calltap_calls})
		_calltap_words ',!?' words
		return
	fi
	case $PREFIX in
	error=*) compset -P '*='; words=(${=_calltap_errors}) ;;
	signal=*) compset -P '*='; words=(${=_calltap_signals}) ;;
	syscall=*) compset -P '*='; words=(${=_calltap_calls}) ;;
	*=*) return 1 ;;
	*) words=(error= retval= signal= syscall= delay_enter= delay_exit= poke_enter=@arg poke_exit=@arg when=) ;;
	esac
	compadd -S '' -a -- words
}

_calltap_expression()
{
	local qualifier=${PREFIX%%=*}
	local -a words
	if [[ $PREFIX == *=* ]]; then
		compset -P '[^=]#='
		[[ -n ${_calltap_qualifiers[$qualifier]} ]] && _calltap_complete ${_calltap_qualifiers[$qualifier]}
		return
	fi
	words=(${=_calltap_calls} ${(k)^_calltap_qualifiers}=)
	_calltap_words ',!?' words
}

# Completes a value as $1 says: see `values` in src/cli/table.h.
_calltap_complete()
{
	local values=$1
	local -a words
	case $values in
	@calls) words=(${=_calltap_calls}); _calltap_words ',!?' words ;;
	@signals) words=(${=_calltap_signals}); _calltap_words ',!' words ;;
	@injection) _calltap_injection ;;
	@expression) _calltap_expression ;;
	@files) _files ;;
	@users) _users ;;
	@environment) words=(${(k)parameters[(R)*export*]}); _calltap_words '' words ;;
	@processes) words=(/proc/<->(N:t)); _calltap_words ',' words ;;
	,*) words=(${=values#,}); _calltap_words ',!' words ;;
	*) words=(${=values}); _calltap_words '' words ;;
	esac
}

# Sets `program` to the index of PROG, or of the current word, and `option` to the option whose argument that is.
_calltap_find_program()
{
	local word letters
	program=2
	option=
	while (( program < CURRENT )); do
		word=${words[program]}
		option=
		case $word in
		--) (( program++ )); return ;;
		--*=*) ;;
		--*) [[ " $_calltap_names_with_argument" == *" $word "* ]] && option=$word ;;
		-?*)
			letters=${word#-}
			while [[ -n $letters && $_calltap_letters_with_argument != *${letters[1]}* ]]; do
				letters=${letters#?}
			done
			[[ ${#letters} == 1 ]] && option=-$letters
			;;
		*) return ;;
		esac
		(( program++ ))
		if [[ -n $option ]]; then
			(( program == CURRENT )) && return
			(( program++ ))
			option=
		fi
	done
}

_calltap()
{
	setopt localoptions extendedglob
	local option
	integer program
	_calltap_find_program
	if (( program < CURRENT )); then
		shift $(( program - 1 )) words
		(( CURRENT -= program - 1 ))
		_normal
	elif [[ -n $option ]]; then
		_calltap_complete "${_calltap_values[$option]}"
	elif [[ $PREFIX == --*=* ]]; then
		option=${PREFIX%%=*}
		compset -P '[^=]#='
		_calltap_complete "${_calltap_values[$option]}"
	elif [[ $PREFIX == -* ]]; then
		_describe -o option _calltap_descriptions
	else
		_command_names -e
	fi
}

if [[ ${funcstack[1]} == _calltap ]]; then
	_calltap "$@"
else
	compdef _calltap calltap
fi
