'use client'

import { Checkbox } from '@/components/ui/checkbox'
import { Field } from '@/components/ui/field'
import { NativeSelect } from '@/components/ui/native-select'
import { ATTRIBUTE_WORDS } from '@/lib/domain/organisation/describe-when'
import { AGENT_ATTRIBUTES, type MatrixRow } from '@/lib/domain/organisation/rules'
import { EFFECTS, TIERS } from '@/lib/domain/policy/model'
import { words } from './wording'

type When = MatrixRow['when']
type WhenEditorProps = { idPrefix: string; when: When; onChange: (when: When) => void }

/** Without what says nothing: a row holds where everything that it says does. */
function without(when: When): When {
  return Object.fromEntries(
    Object.entries(when).filter(
      ([, value]) => value !== undefined && !(Array.isArray(value) && value.length === 0),
    ),
  )
}

const asText = (value: boolean | undefined) => (value === undefined ? '' : String(value))
const asChoice = (text: string) => (text === '' ? undefined : text === 'true')

export function WhenEditor({ idPrefix, when, onChange }: WhenEditorProps) {
  const set = (part: When) => onChange(without({ ...when, ...part }))
  return (
    <div className="flex flex-col gap-3">
      <div className="flex flex-wrap gap-3">
        <Field label="Environment" className="w-44">
          {control => (
            <NativeSelect
              {...control}
              value={asText(when.production)}
              onChange={event => set({ production: asChoice(event.target.value) })}
            >
              <option value="">Any</option>
              <option value="true">Production</option>
              <option value="false">Not production</option>
            </NativeSelect>
          )}
        </Field>
        <Field label="Tier" className="w-44">
          {control => (
            <NativeSelect
              {...control}
              value={when.tier_at_least ?? ''}
              onChange={event => set({ tier_at_least: TIERS.find(tier => tier === event.target.value) })}
            >
              <option value="">Any</option>
              {TIERS.map(tier => (
                <option key={tier} value={tier}>
                  {words(tier)} {tier !== 'critical' && 'or above'}
                </option>
              ))}
            </NativeSelect>
          )}
        </Field>
        <Field label="Actions" className="w-44">
          {control => (
            <NativeSelect
              {...control}
              value={asText(when.writes)}
              onChange={event => set({ writes: asChoice(event.target.value) })}
            >
              <option value="">Any</option>
              <option value="true">One does more than read</option>
              <option value="false">All only read</option>
            </NativeSelect>
          )}
        </Field>
      </div>
      <Choices
        legend="With one of these effects"
        idPrefix={`${idPrefix}-effect`}
        options={EFFECTS.map(value => ({ value, label: words(value) }))}
        chosen={when.effects ?? []}
        onChange={effects => set({ effects })}
      />
      <Choices
        legend="Where the agent"
        idPrefix={`${idPrefix}-attribute`}
        options={AGENT_ATTRIBUTES.map(value => ({ value, label: ATTRIBUTE_WORDS[value] }))}
        chosen={when.attributes ?? []}
        onChange={attributes => set({ attributes })}
      />
    </div>
  )
}

type ChoicesProps<Value extends string> = {
  legend: string
  idPrefix: string
  options: readonly { value: Value; label: string }[]
  chosen: readonly Value[]
  onChange: (chosen: Value[]) => void
}

/** None chosen: says nothing about it. */
function Choices<Value extends string>({ legend, idPrefix, options, chosen, onChange }: ChoicesProps<Value>) {
  return (
    <fieldset>
      <legend className="text-table font-medium">{legend}</legend>
      <div className="flex flex-wrap gap-x-3">
        {options.map(({ value, label }) => (
          <label key={value} htmlFor={`${idPrefix}-${value}`} className="flex items-center gap-1 text-table">
            <Checkbox
              id={`${idPrefix}-${value}`}
              checked={chosen.includes(value)}
              onChange={event =>
                // In the order of the list, so that choosing twice is no difference.
                onChange(
                  options
                    .map(option => option.value)
                    .filter(each => (each === value ? event.target.checked : chosen.includes(each))),
                )
              }
            />
            {label}
          </label>
        ))}
      </div>
    </fieldset>
  )
}
