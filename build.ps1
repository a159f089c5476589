#!/usr/bin/env pwsh
# ./build.ps1 build|test|chaos|bench|format; the program is in build/.
dotnet run --project (Join-Path $PSScriptRoot 'build') -c Release -v q -- @args
exit $LASTEXITCODE
