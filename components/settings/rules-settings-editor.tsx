'use client'

import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { NativeSelect } from '@/components/ui/native-select'
import { Switch } from '@/components/ui/switch'
import { type RulesSettings, SETTING_NAMES, SETTING_WORDS } from '@/lib/domain/organisation/describe-settings'

type Props = {
  settings: RulesSettings
  onChange: (settings: RulesSettings) => void
  /** By JSON pointer below the settings, such as `/review_days`. */
  error: (pointer: string) => string | undefined
}

const UNITS = { h: 'hours', d: 'days' }

export function RulesSettingsEditor({ settings, onChange, error }: Props) {
  const set = (name: keyof RulesSettings, value: unknown) =>
    onChange({ ...settings, [name]: value } as RulesSettings)
  return (
    <div className="grid max-w-4xl gap-x-8 gap-y-4 md:grid-cols-2">
      {SETTING_NAMES.map(name => {
        const { label, hint, unit, options } = SETTING_WORDS[name]
        const value = settings[name]
        return (
          <Field
            key={name}
            label={unit ? `${label} (${UNITS[unit]})` : label}
            hint={hint}
            pointer={`/rules/settings/${name}`}
            error={error(`/${name}`)}
          >
            {control =>
              typeof value === 'number' ? (
                <Input
                  {...control}
                  type="number"
                  min={0}
                  className="w-28 text-right tabular-nums"
                  value={Number.isFinite(value) ? value : ''}
                  // What isn't a number is the command's to refuse, with its sentence.
                  onChange={event => set(name, event.target.valueAsNumber)}
                />
              ) : typeof value === 'boolean' ? (
                <Switch
                  id={control.id}
                  aria-describedby={control['aria-describedby']}
                  checked={value}
                  onCheckedChange={on => set(name, on)}
                />
              ) : Array.isArray(value) ? (
                <Input
                  {...control}
                  defaultValue={value.join(', ')}
                  onChange={event =>
                    set(
                      name,
                      event.target.value
                        .split(',')
                        .map(part => part.trim())
                        .filter(part => part !== ''),
                    )
                  }
                />
              ) : (
                <NativeSelect {...control} value={value} onChange={event => set(name, event.target.value)}>
                  {Object.entries(options ?? {}).map(([option, words]) => (
                    <option key={option} value={option}>
                      {words}
                    </option>
                  ))}
                </NativeSelect>
              )
            }
          </Field>
        )
      })}
    </div>
  )
}
