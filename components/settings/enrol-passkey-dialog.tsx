'use client'

import { useState } from 'react'
import { SignInAgain } from '@/components/console/sign-in-again'
import { useKeptDraft } from '@/components/console/use-kept-draft'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { toast } from '@/components/ui/toaster'
import type { CommandInput, CommandReply } from '@/lib/client/operation-types'
import { askPasskey, createPasskey } from '@/lib/client/passkey'
import { isProblem, type Problem } from '@/lib/client/problem'
import { useCommand } from '@/lib/client/use-command'
import { FormDialog } from './form-dialog'
import type { PasskeyList } from './types'
import { useFreshSignIn } from './use-fresh-sign-in'

const STEPS: Record<NonNullable<PasskeyList['enrolment']['by']>, string> = {
  first: 'Your browser then asks which device keeps it, and checks that it is you.',
  key: 'Your browser then asks twice: first for a passkey that you have, to show that it is you, then for the new one.',
  recovery:
    'Two others confirmed that you lost yours. Your browser then asks which device keeps the new one.',
}

/** Name, question, answer: begin, the browser's own dialogs, then enrol. */
export function EnrolPasskeyDialog({
  open,
  onOpenChange,
  by,
  person,
}: {
  open: boolean
  onOpenChange: (open: boolean) => void
  by: PasskeyList['enrolment']['by']
  person: string
}) {
  const draft = useKeptDraft(`passkey.${person}`, { name: '' })
  const { name } = draft.value
  const begin = useCommand<CommandInput<'passkey.begin-enrolment'>, CommandReply<'passkey.begin-enrolment'>>(
    'passkey.begin-enrolment',
    { invalidate: [] },
  )
  const enrol = useCommand<CommandInput<'passkey.enrol'>, CommandReply<'passkey.enrol'>>('passkey.enrol')
  const [asking, setAsking] = useState(false)
  const [unasked, setUnasked] = useState<Problem | null>(null)
  const problem = unasked ?? begin.problem ?? enrol.problem
  const fresh = useFreshSignIn() && problem?.code !== 'reauthentication_required'

  async function answers() {
    const begun = await begin.run({})
    if (!begun) return
    const { challenge_id, options, proof } = begun.data
    const proven = proof ? await askPasskey(proof) : null
    return { challenge_id, proof: proven, response: await createPasskey(options) }
  }

  async function submit() {
    setUnasked(null)
    enrol.reset()
    setAsking(true)
    try {
      const answered = await answers()
      if (!answered || !(await enrol.run({ name, ...answered }))) return
      toast(`The passkey ${name.trim()} is enrolled`)
      draft.set({ name: '' })
      draft.forget()
      onOpenChange(false)
    } catch (error) {
      if (!isProblem(error)) throw error
      setUnasked(error)
    } finally {
      setAsking(false)
    }
  }

  return (
    <FormDialog
      open={open}
      onOpenChange={onOpenChange}
      title="Enrol passkey"
      description={by ? STEPS[by] : undefined}
      submit="Enrol passkey"
      pending={asking || begin.pending || enrol.pending}
      problem={problem}
      onSubmit={() => void submit()}
    >
      {!fresh && <SignInAgain>Enrolling a passkey needs a sign-in of the last 5 minutes.</SignInAgain>}
      <Field
        label="Name"
        pointer="/name"
        hint="The device or key that keeps it, so that you can tell them apart"
        error={problem?.fieldError('/name')}
      >
        {control => (
          <Input
            {...control}
            data-autofocus
            maxLength={80}
            value={name}
            onChange={event => draft.set({ name: event.target.value })}
          />
        )}
      </Field>
    </FormDialog>
  )
}
