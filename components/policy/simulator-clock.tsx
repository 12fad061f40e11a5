'use client'

import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { NativeSelect } from '@/components/ui/native-select'

/** `own`: each event of a log at the time that it carries. `at`: as typed, UTC. */
export type ClockChoice = { of: 'now' | 'own' | 'at'; text: string }

export const NOW: ClockChoice = { of: 'now', text: '' }

/** Epoch seconds; null: now. */
export function secondsOf({ of, text }: ClockChoice): number | null {
  const at = of === 'at' ? Date.parse(`${text}Z`) : Number.NaN
  return Number.isNaN(at) ? null : Math.floor(at / 1000)
}

/** Why it can't be used yet. */
export function clockLacks(choice: ClockChoice): string | null {
  return choice.of === 'at' && secondsOf(choice) === null ? 'Say when the call is made.' : null
}

/** What the enforcer's clock reads when the call is made: rules about days and hours look at it. */
export function SimulatorClock({
  choice,
  onChoice,
  ownTime = false,
}: {
  choice: ClockChoice
  onChoice: (choice: ClockChoice) => void
  ownTime?: boolean
}) {
  return (
    <div className="flex flex-wrap items-end gap-2">
      <Field label="Enforcer’s clock">
        {control => (
          <NativeSelect
            {...control}
            className="w-auto!"
            value={choice.of}
            onChange={event => onChoice({ ...choice, of: event.target.value as ClockChoice['of'] })}
          >
            <option value="now">Now</option>
            <option value="at">Another time</option>
            {ownTime && <option value="own">Each event’s own time</option>}
          </NativeSelect>
        )}
      </Field>
      {choice.of === 'at' && (
        <Field label="At, UTC">
          {control => (
            <Input
              {...control}
              type="datetime-local"
              step={1}
              className="w-auto!"
              value={choice.text}
              onChange={event => onChoice({ ...choice, text: event.target.value })}
            />
          )}
        </Field>
      )}
    </div>
  )
}
