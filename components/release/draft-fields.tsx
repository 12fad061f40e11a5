import { Field } from '@/components/ui/field'
import { NativeSelect } from '@/components/ui/native-select'
import { Textarea } from '@/components/ui/textarea'

type FieldProps = {
  value: string
  onChange: (value: string) => void
  /** What the server says of it. */
  error: string | undefined
}

/** Where a draft is for. */
export function EnvironmentField({
  value,
  onChange,
  error,
  environments,
}: FieldProps & { environments: readonly { id: string; name: string }[] }) {
  return (
    <Field label="Environment" pointer="/environment" error={error}>
      {control => (
        <NativeSelect {...control} value={value} onChange={event => onChange(event.target.value)}>
          {environments.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </NativeSelect>
      )}
    </Field>
  )
}

/** Why a draft is made. `short`: it was sent with less than it needs. */
export function IntentField({
  value,
  onChange,
  error,
  short,
  readers,
}: FieldProps & { short: boolean; readers: string }) {
  return (
    <Field
      label="What this release is for"
      pointer="/intent"
      hint={`${readers} read it. At least 10 characters.`}
      error={short ? 'Say what this release is for, in at least 10 characters.' : error}
    >
      {control => (
        <Textarea
          {...control}
          rows={2}
          maxLength={2000}
          value={value}
          onChange={event => onChange(event.target.value)}
        />
      )}
    </Field>
  )
}
