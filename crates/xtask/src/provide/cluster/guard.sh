# Runs a throwaway Postgres cluster for as long as standard input is open.
# $1: the folder of the Postgres programs, $2: an empty folder of its own with the file `password`, $3: a free port,
# $4: whether commits reach the disk, `on` or `off`: what does not outlive the tests need not.
export LC_ALL=C
{
  "$1/initdb" --pgdata="$2/data" --username=postgres --auth=password --pwfile="$2/password" \
    --encoding=UTF8 --locale=C --no-sync &&
    "$1/pg_ctl" start --wait --pgdata="$2/data" --log="$2/log" --options="-p $3 -c listen_addresses=127.0.0.1 \
      -c unix_socket_directories= -c max_connections=400 -c shared_buffers=128MB \
      -c fsync=$4 -c synchronous_commit=$4 -c full_page_writes=$4"
} >>"$2/log" 2>&1 && echo ready || echo failed
read -r _
"$1/pg_ctl" stop --mode=immediate --pgdata="$2/data" >/dev/null 2>&1
cd / && rm -rf "$2"
