'use client'

import { useQuery } from '@tanstack/react-query'
import { CheckLine } from '@/components/console/check-line'
import { Field, fieldId } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { operationQuery } from '@/lib/client/queries'
import type { QueryOutput } from '@/lib/client/operation-types'
import { visibleLine } from '@/lib/domain/action/visible-text'
import { offered, type SupplyDraft, whyNotTyped } from './supply-draft'

type Props = {
  draft: SupplyDraft
  onChange: (draft: SupplyDraft) => void
  /** What it said before, so that nothing that it said goes missing from the boxes. */
  said: readonly string[]
  hint: string
}

/** Request fields that an enforcer fills in: those that rules look at first, others typed. */
export function SupplyFields({ draft, onChange, said, hint }: Props) {
  const used = useQuery(operationQuery<QueryOutput<'enforcer.list-fields'>>('enforcer.list-fields'))
  const fields = offered(used.data?.items ?? [], said)
  return (
    <fieldset className="flex min-w-0 flex-col gap-2">
      <legend className="text-table font-medium">
        Supplies <span className="font-normal text-muted">(optional)</span>
      </legend>
      <p className="text-meta text-muted">{hint}</p>
      <div className="grid max-h-56 grid-cols-1 overflow-y-auto sm:grid-cols-2">
        {fields.map(({ field, rules }, at) => (
          <CheckLine
            key={field}
            id={at === 0 ? fieldId('/supplies') : undefined}
            label={<span className="font-mono text-meta wrap-anywhere">{visibleLine(field)}</span>}
            hint={rules === 0 ? undefined : `${rules} ${rules === 1 ? 'rule looks' : 'rules look'} at it`}
            checked={draft.ticked.includes(field)}
            onChange={event =>
              onChange({
                ...draft,
                ticked: event.target.checked
                  ? [...draft.ticked, field]
                  : draft.ticked.filter(other => other !== field),
              })
            }
          />
        ))}
      </div>
      <Field
        label="Other fields"
        hint="separated by commas, such as usage/amount_24h"
        optional
        error={whyNotTyped(draft)}
      >
        {control => (
          <Input
            {...control}
            autoComplete="off"
            spellCheck={false}
            value={draft.typed}
            onChange={event => onChange({ ...draft, typed: event.target.value })}
          />
        )}
      </Field>
    </fieldset>
  )
}
