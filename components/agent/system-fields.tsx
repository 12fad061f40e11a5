'use client'

import { useQuery } from '@tanstack/react-query'
import { X } from 'lucide-react'
import { useFieldArray, useFormContext } from 'react-hook-form'
import { Button } from '@/components/ui/button'
import { Field } from '@/components/ui/field'
import { NativeSelect } from '@/components/ui/native-select'
import { Textarea } from '@/components/ui/textarea'
import type { QueryOutput } from '@/lib/client/operation-types'
import { operationQuery } from '@/lib/client/queries'
import type { AgentFormValues } from './form-values'

type SystemFieldsProps = { error: (pointer: string) => string | undefined }

const CATALOGUE = { catalogue: 'true' }

export function SystemFields({ error }: SystemFieldsProps) {
  const { control, register } = useFormContext<AgentFormValues>()
  const { fields, append, remove } = useFieldArray({ control, name: 'systems' })
  const systems = useQuery(operationQuery<QueryOutput<'system.list'>>('system.list', CATALOGUE))
  const options = systems.data?.items ?? []
  return (
    <div className="flex flex-col gap-3">
      {fields.map((field, at) => (
        <div key={field.id} className="flex flex-wrap items-start gap-3">
          <Field
            label="System"
            pointer={`/systems/${at}/system`}
            error={error(`/systems/${at}/system`)}
            className="w-60"
          >
            {aria => (
              // The options arrive after the value: without the key the browser would show the first one.
              <NativeSelect key={options.length} {...aria} {...register(`systems.${at}.system`)}>
                <option value="">Choose a system</option>
                {options.map(system => (
                  <option key={system.id} value={system.id}>
                    {system.name} ({system.actions} actions)
                  </option>
                ))}
              </NativeSelect>
            )}
          </Field>
          <Field
            label="Endpoints"
            optional
            pointer={`/systems/${at}/endpoints`}
            hint="One a line. Requests that name another are denied"
            error={error(`/systems/${at}/endpoints`)}
            className="min-w-44 flex-1"
          >
            {aria => (
              <Textarea
                {...aria}
                {...register(`systems.${at}.endpoints`)}
                rows={3}
                className="font-mono text-meta"
              />
            )}
          </Field>
          <Field
            label="Data sets"
            optional
            pointer={`/systems/${at}/datasets`}
            hint="One a line. Requests that name another are denied"
            error={error(`/systems/${at}/datasets`)}
            className="min-w-44 flex-1"
          >
            {aria => (
              <Textarea
                {...aria}
                {...register(`systems.${at}.datasets`)}
                rows={3}
                className="font-mono text-meta"
              />
            )}
          </Field>
          <Button
            variant="ghost"
            size="icon"
            className="mt-6"
            aria-label={`Remove system ${at + 1}`}
            onClick={() => remove(at)}
          >
            <X />
          </Button>
        </div>
      ))}
      <Button className="self-start" onClick={() => append({ system: '', endpoints: '', datasets: '' })}>
        Add system
      </Button>
    </div>
  )
}
