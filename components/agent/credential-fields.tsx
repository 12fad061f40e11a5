'use client'

import { useFormContext } from 'react-hook-form'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { Textarea } from '@/components/ui/textarea'
import { SwitchField } from './check-group'
import type { AgentFormValues } from './form-values'

/** How it proves who it is, how long that lasts and how it ends, and what runs behind it. */
export function CredentialFields({ error }: { error: (pointer: string) => string | undefined }) {
  const { register } = useFormContext<AgentFormValues>()
  const text = (name: 'model' | 'prompt_reference' | 'credential_issuance' | 'credential_revocation') =>
    register(name)
  return (
    <div className="mt-4 grid gap-4 sm:grid-cols-2">
      <Field
        label="Longest credential, in minutes"
        pointer="/credential_max_seconds"
        error={error('/credential_max_seconds')}
      >
        {control => (
          <Input {...control} {...register('credential_minutes')} inputMode="decimal" className="max-w-32" />
        )}
      </Field>
      <SwitchField
        name="sender_constrained"
        label="Sender-constrained tokens"
        hint="A stolen token alone is useless"
      />
      <Field
        label="How credentials are issued"
        optional
        pointer="/credential_issuance"
        error={error('/credential_issuance')}
      >
        {control => (
          <Textarea
            {...control}
            {...text('credential_issuance')}
            rows={2}
            placeholder="SPIRE issues an SVID; the token service exchanges it for a token per task"
          />
        )}
      </Field>
      <Field
        label="How credentials are revoked"
        optional
        pointer="/credential_revocation"
        error={error('/credential_revocation')}
      >
        {control => (
          <Textarea
            {...control}
            {...text('credential_revocation')}
            rows={2}
            placeholder="IAM deletes the SPIRE entry; the last token ends within 15 minutes"
          />
        )}
      </Field>
      <Field label="Model" pointer="/model" error={error('/model')}>
        {control => <Input {...control} {...text('model')} placeholder="provider/model-and-version" />}
      </Field>
      <Field
        label="Prompt reference"
        pointer="/prompt_reference"
        hint="Where the prompt is kept, with its version"
        error={error('/prompt_reference')}
      >
        {control => (
          <Input
            {...control}
            {...text('prompt_reference')}
            placeholder="git:prompts/refunder@4f2c1e"
            className="font-mono text-meta"
          />
        )}
      </Field>
    </div>
  )
}
