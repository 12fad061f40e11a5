'use client'

import { Checkbox } from '@/components/ui/checkbox'
import { Field } from '@/components/ui/field'
import { Label } from '@/components/ui/label'
import { NativeSelect } from '@/components/ui/native-select'
import type { Problem } from '@/lib/client/problem'
import {
  type Classification,
  DATA_CLASSES,
  type DataClass,
  EFFECTS,
  type Effect,
} from '@/lib/domain/policy/model'
import { EFFECT_WORDS } from './words'

/** Effect, data class, reversible. */
export function ClassificationFields({
  value,
  onChange,
  problem,
}: {
  value: Classification
  onChange: (next: Classification) => void
  problem: Problem | null
}) {
  return (
    <div className="flex flex-wrap items-end gap-3">
      <Field label="Effect" pointer="/effect" error={problem?.fieldError('/effect')}>
        {control => (
          <NativeSelect
            {...control}
            value={value.effect}
            onChange={event => onChange({ ...value, effect: event.target.value as Effect })}
          >
            {EFFECTS.map(effect => (
              <option key={effect} value={effect}>
                {EFFECT_WORDS[effect]}
              </option>
            ))}
          </NativeSelect>
        )}
      </Field>
      <Field label="Data class" pointer="/data_class" error={problem?.fieldError('/data_class')}>
        {control => (
          <NativeSelect
            {...control}
            value={value.data_class}
            onChange={event => onChange({ ...value, data_class: event.target.value as DataClass })}
          >
            {DATA_CLASSES.map(dataClass => (
              <option key={dataClass} value={dataClass}>
                {dataClass}
              </option>
            ))}
          </NativeSelect>
        )}
      </Field>
      <Label className="flex h-9 items-center gap-1.5">
        <Checkbox
          checked={value.reversible}
          onChange={event => onChange({ ...value, reversible: event.target.checked })}
        />
        Reversible
      </Label>
    </div>
  )
}
