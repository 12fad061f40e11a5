'use client'

import { X } from 'lucide-react'
import { useFieldArray, useFormContext } from 'react-hook-form'
import { Button } from '@/components/ui/button'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import type { AgentFormValues } from './form-values'

type TrustFieldsProps = { error: (pointer: string) => string | undefined }

/** External parties one by one, and where decisions are enforced. */
export function TrustFields({ error }: TrustFieldsProps) {
  const { control, register } = useFormContext<AgentFormValues>()
  const { fields, append, remove } = useFieldArray({ control, name: 'trust_boundaries' })
  return (
    <div className="flex flex-col gap-4">
      <div className="grid gap-4 sm:grid-cols-2">
        <Field
          label="Enforced at the gateway"
          optional
          pointer="/enforced_at_gateway"
          hint="Which one asks for a decision before a call passes"
          error={error('/enforced_at_gateway')}
        >
          {aria => <Input {...aria} {...register('enforced_at_gateway')} placeholder="payments-gateway" />}
        </Field>
        <Field
          label="Enforced in the application"
          optional
          pointer="/enforced_in_application"
          hint="What asks again behind it, for whoever gets around the gateway"
          error={error('/enforced_in_application')}
        >
          {aria => (
            <Input
              {...aria}
              {...register('enforced_in_application')}
              placeholder="Refund service, before it calls Stripe"
            />
          )}
        </Field>
      </div>
      {fields.map((field, at) => (
        <div key={field.id} className="flex flex-wrap items-start gap-3">
          <Field
            label="External party"
            pointer={`/trust_boundaries/${at}/name`}
            error={error(`/trust_boundaries/${at}/name`)}
            className="w-60"
          >
            {aria => <Input {...aria} {...register(`trust_boundaries.${at}.name`)} placeholder="Stripe" />}
          </Field>
          <Field
            label="What crosses to it"
            pointer={`/trust_boundaries/${at}/description`}
            error={error(`/trust_boundaries/${at}/description`)}
            className="min-w-60 flex-1"
          >
            {aria => (
              <Input
                {...aria}
                {...register(`trust_boundaries.${at}.description`)}
                placeholder="Charge ids and amounts; no card numbers"
              />
            )}
          </Field>
          <Button
            variant="ghost"
            size="icon"
            className="mt-6"
            aria-label={`Remove external party ${at + 1}`}
            onClick={() => remove(at)}
          >
            <X />
          </Button>
        </div>
      ))}
      <Button className="self-start" onClick={() => append({ name: '', description: '' })}>
        Add external party
      </Button>
    </div>
  )
}
