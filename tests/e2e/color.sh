#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# Colours: the bytes of a whole line, and nothing but colours.

status=0
check()
{
	if [ "$2" = "$3" ]; then
		echo "ok $1"
	else
		echo "not ok $1: $2, not $3"
		status=1
	fi
}

escape=$(printf '\033')
visible()
{
	sed "s/$escape/^/g"
}

trace()
{
	setarch -R "$CALLTAP" "$@" -a 12 -e trace=getuid,close id -ru >/dev/null
}

trace --color=always -o colored
trace -o plain
trace --color=always 2>stderr
trace --color=never 2>never

check result "$(grep getuid colored | visible)" \
	"^[33mgetuid^[0m(^[35m^[0m^[0m)^[0m    ^[0m=^[0m^[0m ^[32m$(id -ru)^[0m^[0m"
check exit "$(tail -n 1 colored | visible)" '+++ exited with 0 +++^[0m'
check stderr "$(cat stderr)" "$(cat colored)"
check file "$(grep -c "$escape" plain)" 0
check never "$(cat never)" "$(cat plain)"
check stripped "$(sed "s/$escape\[[0-9]*m//g" colored)" "$(cat plain)"
exit $status
