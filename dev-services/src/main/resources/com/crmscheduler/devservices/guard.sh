# Runs a server that never outlives the program that started it.
# usage: sh guard.sh LOG COMMAND [ARGUMENT...]
# Prints the server's process id. When standard input ends, by a clean close or because the program at its other end was
# killed, the server is asked to stop, and killed if it does not.
# A limit on the length of files shall be an error to the server, as a full disk is, and not its end: XFSZ.
trap '' INT HUP XFSZ
log=$1
shift
exec 3<&0
"$@" </dev/null >>"$log" 2>&1 3<&- &
server=$!
(
  while read -r _ <&3; do :; done
  kill -TERM "$server" 2>/dev/null
  kill -CONT "$server" 2>/dev/null
  tenths=0
  while kill -0 "$server" 2>/dev/null && [ "$tenths" -lt 100 ]; do
    sleep 0.1
    tenths=$((tenths + 1))
  done
  kill -KILL "$server" 2>/dev/null
) >/dev/null 2>&1 &
guard=$!
exec 3<&-
echo "$server"
exec >/dev/null
wait "$server"
status=$?
kill "$guard" 2>/dev/null
exit "$status"
