#!/bin/sh
# Hashes every file below a folder, one task each, and checks the result against sha256sum itself.
# If it is killed or stopped, the same command resumes it.
#
#   ./hash-files.sh FOLDER [RESULT]
#
# RESULT (default hashes.sha256) gets a line for each file, in the form of `sha256sum --check`; the tasks are kept
# beside it, in RESULT.tasks. SCHEDULER names the scheduler command, if it is not to be built and run from here.
set -eu

folder=${1:?"Name a folder: $0 FOLDER [RESULT]"}
result=${2:-hashes.sha256}
scheduler=${SCHEDULER:-"dotnet run -c Release -v q --project $(dirname "$0")/../../src/Scheduler.Cli --"}

# Lines end with NULs, as names of files may hold anything else. Outputs come whole, in any order.
find "$folder" -type f -print0 | $scheduler each -0 --data "$result.tasks" --retries 2 -- sha256sum -- {} >> "$result"

# What was printed just before this was killed may have been printed again after that.
sort -u "$result" > "$result.sorted"
mv "$result.sorted" "$result"

find "$folder" -type f -print0 | xargs -0 sha256sum -- | sort > "$result.expected"
if cmp -s "$result" "$result.expected"; then
  rm "$result.expected"
  echo "OK: $(wc -l < "$result") files, every hash as sha256sum has it."
else
  echo "NOT OK: $result is not what sha256sum says, which is in $result.expected." >&2
  exit 1
fi
