'use client'

import { Checkbox } from '@/components/ui/checkbox'
import { fieldId } from '@/components/ui/field'
import { FUNCTION_NAMES } from '@/lib/domain/member/permissions'
import type { TeamRow } from './types'

type TeamPickerProps = {
  teams: readonly TeamRow[]
  chosen: readonly string[]
  onChange: (chosen: string[]) => void
  error?: string | null
}

/** Every team with the layer or duty that it brings. */
export function TeamPicker({ teams, chosen, onChange, error }: TeamPickerProps) {
  return (
    <fieldset aria-describedby={error ? 'teams-error' : undefined}>
      <legend className="mb-1 text-table font-medium">
        Teams <span className="font-normal text-muted">(several are possible)</span>
      </legend>
      <div className="grid gap-x-4 sm:grid-cols-2">
        {teams.map((team, index) => (
          <label
            key={team.id}
            htmlFor={index === 0 ? fieldId('/teams') : `team-${team.id}`}
            className="flex items-start gap-1.5 py-0.5 text-table"
          >
            <Checkbox
              id={index === 0 ? fieldId('/teams') : `team-${team.id}`}
              checked={chosen.includes(team.id)}
              onChange={event =>
                onChange(event.target.checked ? [...chosen, team.id] : chosen.filter(id => id !== team.id))
              }
            />
            <span className="min-w-0 pt-0.5">
              {team.name} <span className="text-muted">{FUNCTION_NAMES[team.function]}</span>
            </span>
          </label>
        ))}
      </div>
      {error && (
        <p id="teams-error" className="mt-1 text-table text-deny">
          {error}
        </p>
      )}
    </fieldset>
  )
}
