'use client'

import { useQuery } from '@tanstack/react-query'
import { Checkbox } from '@/components/ui/checkbox'
import { Field, type FieldControl } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { NativeSelect } from '@/components/ui/native-select'
import { Section } from '@/components/ui/section'
import { Switch } from '@/components/ui/switch'
import type { QueryOutput } from '@/lib/client/operation-types'
import { operationQuery } from '@/lib/client/queries'
import {
  type RulesSettings,
  SETTING_GROUPS,
  SETTING_WORDS,
} from '@/lib/domain/organisation/describe-settings'

type Props = {
  settings: RulesSettings
  onChange: (settings: RulesSettings) => void
  /** By JSON pointer below the settings, such as `/review_days`. */
  error: (pointer: string) => string | undefined
}

const UNITS = { h: 'hours', d: 'days' }

export function RulesSettingsEditor({ settings, onChange, error }: Props) {
  return SETTING_GROUPS.map(({ id, title, description, names }) => (
    <Section key={id} id={id} title={title} description={description}>
      <div className="grid max-w-4xl gap-x-8 gap-y-4 md:grid-cols-2">
        {names.map(name => {
          const { label, hint, unit } = SETTING_WORDS[name]
          return (
            <Field
              key={name}
              label={unit ? `${label} (${UNITS[unit]})` : label}
              hint={hint}
              pointer={`/rules/settings/${name}`}
              error={error(`/${name}`)}
            >
              {control => (
                <Setting
                  name={name}
                  control={control}
                  value={settings[name]}
                  onChange={value => onChange({ ...settings, [name]: value } as RulesSettings)}
                />
              )}
            </Field>
          )
        })}
      </div>
    </Section>
  ))
}

function Setting({
  name,
  control,
  value,
  onChange,
}: {
  name: keyof RulesSettings
  control: FieldControl
  value: RulesSettings[keyof RulesSettings]
  onChange: (value: unknown) => void
}) {
  if (typeof value === 'number')
    return (
      <Input
        {...control}
        type="number"
        min={0}
        className="w-28 text-right tabular-nums"
        value={Number.isFinite(value) ? value : ''}
        // What isn't a number is the command's to refuse, with its sentence.
        onChange={event => onChange(event.target.valueAsNumber)}
      />
    )
  if (typeof value === 'boolean')
    return (
      <Switch
        id={control.id}
        aria-describedby={control['aria-describedby']}
        checked={value}
        onCheckedChange={onChange}
      />
    )
  if (name === 'prototype_environments' && Array.isArray(value))
    return <Environments control={control} chosen={value} onChange={onChange} />
  if (Array.isArray(value))
    return (
      <Input
        {...control}
        defaultValue={value.join(', ')}
        onChange={event =>
          onChange(
            event.target.value
              .split(',')
              .map(part => part.trim())
              .filter(part => part !== ''),
          )
        }
      />
    )
  return (
    <NativeSelect {...control} value={value} onChange={event => onChange(event.target.value)}>
      {Object.entries(SETTING_WORDS[name].options ?? {}).map(([option, words]) => (
        <option key={option} value={option}>
          {words}
        </option>
      ))}
    </NativeSelect>
  )
}

/** Those that are not production; and whatever stands there already, so that it can be taken away. */
function Environments({
  control,
  chosen,
  onChange,
}: {
  control: FieldControl
  chosen: readonly string[]
  onChange: (value: string[]) => void
}) {
  const listed = useQuery(operationQuery<QueryOutput<'environment.list'>>('environment.list', {}))
  const possible = (listed.data?.items ?? []).filter(one => !one.production).map(one => one.id)
  const offered = [...possible, ...chosen.filter(one => !possible.includes(one))]
  return (
    // biome-ignore lint/a11y/useSemanticElements: the field's label names the group; a legend would say it twice.
    <div
      id={control.id}
      role="group"
      aria-label={SETTING_WORDS.prototype_environments.label}
      aria-describedby={control['aria-describedby']}
      tabIndex={-1}
      className="flex min-h-9 flex-wrap items-center gap-x-4"
    >
      {offered.map(one => (
        <label key={one} className="flex items-center gap-1 text-table">
          <Checkbox
            checked={chosen.includes(one)}
            onChange={event =>
              onChange(event.target.checked ? [...chosen, one] : chosen.filter(each => each !== one))
            }
          />
          {one}
        </label>
      ))}
      {listed.data && offered.length === 0 && (
        <span className="text-table text-muted">Every environment is production.</span>
      )}
    </div>
  )
}
