#!/usr/bin/env bash
# ./build.sh build|test|chaos|bench|format; the program is in build/.
exec dotnet run --project "$(dirname "${BASH_SOURCE[0]}")/build" -c Release -v q -- "$@"
