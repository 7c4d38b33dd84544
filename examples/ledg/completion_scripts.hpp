// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string_view>

/// @file completion_scripts.hpp  Completion for bash, zsh and fish: each asks the program what may come next
/// (completion.hpp) and puts that into its shell's words.
namespace ledg_program {

inline constexpr std::string_view bash_script = R"script(# bash completion for ledg; written by `ledg completions bash`
_ledg() {
  local program=${1/#\~/$HOME} rest=$COMP_LINE piece trimmed i
  local -a words=()
  # bash breaks words at = and : too, the program does not: what stands together becomes one word again.
  for ((i = 0; i <= COMP_CWORD; ++i)); do
    piece=${COMP_WORDS[i]}
    trimmed=${rest#"${rest%%[![:space:]]*}"}
    if ((i > 0)) && [[ $trimmed == "$rest" ]]; then
      words[${#words[@]} - 1]+=$piece
    else
      words+=("$piece")
    fi
    rest=${trimmed#"$piece"}
  done
  local is_quoted=
  [[ $piece == [\"\']* ]] && is_quoted=1
  [[ $piece == [=:] ]] && piece=
  words=("${words[@]//[\"\'\\]/}")
  piece=${piece//[\"\'\\]/}
  local current=${words[${#words[@]} - 1]}
  local head=${current%"$piece"}  # of the word, what readline leaves alone

  local -a lines
  mapfile -t lines < <("$program" __complete "${words[@]:1}" 2>/dev/null)
  local line value prefix
  # Where paths may stand readline quotes all that is offered; elsewhere this does.
  for line in "${lines[@]}"; do
    [[ $line == ":"* ]] && is_quoted=1 && compopt -o filenames 2>/dev/null
  done
  COMPREPLY=()
  for line in "${lines[@]}"; do
    case $line in
      ":files "* | ":folders "*)
        prefix=${line#* }
        local action=-f
        [[ $line == ":folders "* ]] && action=-d
        while IFS= read -r value; do
          value=$prefix$value
          COMPREPLY+=("${value#"$head"}")
        done < <(compgen $action -- "${current#"$prefix"}")
        ;;
      *)
        value=${line%%$'\t'*}
        [[ $value == *= ]] && compopt -o nospace 2>/dev/null
        value=${value#"$head"}
        [[ -z $is_quoted && $value != *= ]] && printf -v value %q "$value"
        COMPREPLY+=("$value")
        ;;
    esac
  done
}
complete -F _ledg ledg
)script";

inline constexpr std::string_view zsh_script = R"script(#compdef ledg
# zsh completion for ledg; written by `ledg completions zsh`
_ledg() {
  local program=${(Q)words[1]} line prefix value
  local -a lines values notes open_values
  program=${program/#\~/$HOME}
  lines=("${(@f)$("$program" __complete "${(@Q)words[2,CURRENT]}" 2>/dev/null)}")
  for line in $lines; do
    case $line in
      (:files\ * | :folders\ *) ;;
      (*) value=${line%%$'\t'*}
        if [[ $value == *= ]]; then
          open_values+=("$value")
        else
          values+=("$value")
          if [[ $line == *$'\t'* ]]; then
            notes+=("$value  -- ${line#*$'\t'}")
          else
            notes+=("$value")
          fi
        fi ;;
    esac
  done
  local -i found=1
  (($#values)) && compadd -l -M 'm:{a-zA-Z}={A-Za-z}' -d notes -a values && found=0
  (($#open_values)) && compadd -S '' -M 'm:{a-zA-Z}={A-Za-z}' -a open_values && found=0
  for line in $lines; do
    case $line in
      (:files\ * | :folders\ *) prefix=${line#* }
        [[ -n $prefix ]] && compset -P "${(b)prefix}"
        if [[ $line == :files* ]]; then _files && found=0; else _files -/ && found=0; fi ;;
    esac
  done
  return found
}
if [[ $funcstack[1] == _ledg ]]; then
  _ledg "$@"
else
  compdef _ledg ledg
fi
)script";

inline constexpr std::string_view fish_script = R"script(# fish completion for ledg; written by `ledg completions fish`
function __ledg_complete
    set -l words (commandline -opc)
    set -l program $words[1]
    set -e words[1]
    set -l current (commandline -ct | string replace -r '^["\']' '' | string unescape)
    for line in ($program __complete $words "$current" 2>/dev/null)
        switch $line
            case ':files *' ':folders *'
                set -l prefix (string replace -r '^:\w+ ' '' -- $line)
                set -l path (string sub -s (math (string length -- $prefix) + 1) -- "$current")
                for found in (__fish_complete_path "$path")
                    echo $prefix$found
                end
            case '*'
                echo $line
        end
    end
end
complete -c ledg -f -a '(__ledg_complete)'
)script";

}  // namespace ledg_program
