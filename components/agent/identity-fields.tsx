'use client'

import { X } from 'lucide-react'
import { useFieldArray, useFormContext } from 'react-hook-form'
import { Button } from '@/components/ui/button'
import { Field, fieldId } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { NativeSelect } from '@/components/ui/native-select'
import { type AgentFormValues, EMPTY_IDENTITY } from './form-values'

type IdentityFieldsProps = { error: (pointer: string) => string | undefined }

export function IdentityFields({ error }: IdentityFieldsProps) {
  const { control, register, watch } = useFormContext<AgentFormValues>()
  const { fields, append, remove } = useFieldArray({ control, name: 'identities' })
  const kinds = watch('identities').map(identity => identity.kind)
  return (
    <div className="flex flex-col gap-3">
      {fields.map((field, at) => (
        <div
          key={field.id}
          id={fieldId(`/identities/${at}`)}
          tabIndex={-1}
          className="flex flex-wrap items-start gap-3"
        >
          <Field label="Identity" className="w-36">
            {aria => (
              <NativeSelect {...aria} {...register(`identities.${at}.kind`)}>
                <option value="spiffe">SPIFFE ID</option>
                <option value="token">Token</option>
              </NativeSelect>
            )}
          </Field>
          {kinds[at] === 'token' ? (
            <>
              <Field
                label="Issuer (iss)"
                pointer={`/identities/${at}/issuer`}
                error={error(`/identities/${at}/issuer`)}
                className="min-w-60 flex-1"
              >
                {aria => (
                  <Input
                    {...aria}
                    {...register(`identities.${at}.issuer`)}
                    placeholder="https://issuer.acme.example"
                    className="font-mono text-meta"
                  />
                )}
              </Field>
              <Field
                label="Subject (sub)"
                pointer={`/identities/${at}/subject`}
                error={error(`/identities/${at}/subject`) ?? error(`/identities/${at}`)}
                className="min-w-40 flex-1"
              >
                {aria => (
                  <Input
                    {...aria}
                    {...register(`identities.${at}.subject`)}
                    className="font-mono text-meta"
                  />
                )}
              </Field>
            </>
          ) : (
            <Field
              label="SPIFFE ID"
              pointer={`/identities/${at}/id`}
              error={error(`/identities/${at}/id`) ?? error(`/identities/${at}`)}
              className="min-w-60 flex-1"
            >
              {aria => (
                <Input
                  {...aria}
                  {...register(`identities.${at}.id`)}
                  placeholder="spiffe://acme.example/ns/pay/agent/refunder"
                  className="font-mono text-meta"
                />
              )}
            </Field>
          )}
          {fields.length > 1 && (
            <Button
              variant="ghost"
              size="icon"
              className="mt-6"
              aria-label={`Remove identity ${at + 1}`}
              onClick={() => remove(at)}
            >
              <X />
            </Button>
          )}
        </div>
      ))}
      <Button className="self-start" onClick={() => append(EMPTY_IDENTITY)}>
        Add identity
      </Button>
    </div>
  )
}
