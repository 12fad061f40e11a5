'use client'

import { useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { useId, useState } from 'react'
import { Countdown } from '@/components/console/countdown'
import { Digest } from '@/components/console/digest'
import { Refusal } from '@/components/console/refusal'
import { SignInAgain } from '@/components/console/sign-in-again'
import { useKeptDraft } from '@/components/console/use-kept-draft'
import { Button } from '@/components/ui/button'
import { Dialog } from '@/components/ui/dialog'
import { Field } from '@/components/ui/field'
import { Notice } from '@/components/ui/notice'
import { Textarea } from '@/components/ui/textarea'
import { toSeconds } from '@/lib/client/format-time'
import { useNow } from '@/lib/client/now'
import type { CommandInput, CommandReply, QueryOutput } from '@/lib/client/operation-types'
import { askPasskey } from '@/lib/client/passkey'
import { paths } from '@/lib/client/paths'
import { isProblem, type Problem } from '@/lib/client/problem'
import { operationQuery } from '@/lib/client/queries'
import { useCommand } from '@/lib/client/use-command'
import { type ControlLayer, LAYER_NAMES } from '@/lib/domain/control-layer/layers'
import type { ChecklistAnswer } from '@/lib/domain/release/checklist'
import { Checklist } from './checklist'
import { type Signed, SignReceipt } from './sign-receipt'
import type { Release } from './types'

export type SignCeremonyProps = {
  release: Release
  layer: ControlLayer
  /** The signer's name. */
  person: string
  open: boolean
  onOpenChange: (open: boolean) => void
}

/** One signature: the statement with its digests, the typed meaning, a fresh sign-in, the receipt. */
export function SignCeremony(props: SignCeremonyProps) {
  const { release, layer, open, onOpenChange } = props
  const name = LAYER_NAMES[layer]
  const [receipt, setReceipt] = useState<Signed | null>(null)
  function change(next: boolean) {
    if (!next) setReceipt(null)
    onOpenChange(next)
  }
  return (
    <Dialog
      open={open}
      onOpenChange={change}
      size="md"
      title={receipt ? `${name} is signed` : `Sign ${name} section`}
      description={
        receipt
          ? undefined
          : `${release.label}. You sign exactly what is shown here; it can't change afterwards.`
      }
    >
      {receipt ? (
        <SignReceipt release={release} receipt={receipt} onClose={() => change(false)} />
      ) : (
        <Statement {...props} onSigned={setReceipt} />
      )}
    </Dialog>
  )
}

type Draft = { meaning: string; digest: string; answers: ChecklistAnswer[] }

function Statement({
  release,
  layer,
  person,
  onOpenChange,
  onSigned,
}: SignCeremonyProps & { onSigned: (signed: Signed) => void }) {
  const name = LAYER_NAMES[layer]
  const key = `sign.${release.id}.${layer}.${person}`
  // What was on the screen when the ceremony began, kept while the person is away at the provider.
  const section = release.layers.find(each => each.layer === layer)
  const earlier = section?.confirmable ?? null
  const draft = useKeptDraft<Draft>(key, {
    meaning: earlier?.meaning ?? '',
    digest: release.digests.root,
    answers: earlier?.answers ?? [],
  })
  const { meaning, digest, answers = [] } = draft.value
  const sign = useCommand<CommandInput<'release.sign'>, Signed>('release.sign', {
    onSuccess: signed => {
      draft.forget()
      onSigned(signed)
    },
  })
  const begin = useCommand<CommandInput<'release.begin-signature'>, CommandReply<'release.begin-signature'>>(
    'release.begin-signature',
  )
  const keys = useQuery(operationQuery<QueryOutput<'passkey.list'>>('passkey.list', {}))
  const hasPasskey = (keys.data?.items ?? []).length > 0
  const [asking, setAsking] = useState(false)
  const [unanswered, setUnanswered] = useState<Problem | null>(null)
  const [short, setShort] = useState(false)
  const now = useNow(1)
  const fresh = release.sign_in_fresh_until !== null && toSeconds(release.sign_in_fresh_until) > now
  const changes = section?.changes ?? 0
  const replaced = digest !== release.digests.root
  const refused = section?.can_sign ?? null
  const hint = useId()

  const pending = sign.pending || begin.pending || asking
  const statement = { release: release.id, layer, digest, meaning: meaning.trim(), answers }

  /** With a passkey the device asks for it in between; without one the sign-in has to be fresh. */
  async function submit(byPasskey: boolean) {
    setUnanswered(null)
    const confirms = earlier ? { confirms: earlier.sign_off } : {}
    if (!byPasskey) return void (fresh && (await sign.run({ ...statement, ...confirms })))
    const begun = await begin.run(statement)
    if (!begun) return
    setAsking(true)
    try {
      const response = await askPasskey(begun.data.options)
      await sign.run({
        ...statement,
        ...confirms,
        passkey: { challenge_id: begun.data.challenge_id, response },
      })
    } catch (error) {
      if (!isProblem(error)) throw error
      setUnanswered(error)
    } finally {
      setAsking(false)
    }
  }

  if (replaced) {
    return (
      <Notice
        tone="step"
        role="alert"
        title={`${release.label} changed since it was shown to you`}
        actions={
          <Button
            size="sm"
            onClick={() => {
              draft.forget()
              onOpenChange(false)
            }}
          >
            Review the difference
          </Button>
        }
      >
        <p>{release.packages[0]?.reason} Nothing was signed.</p>
        <p className="mt-1">
          Shown <Digest value={digest} />, now <Digest value={release.digests.root} />
        </p>
      </Notice>
    )
  }

  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={event => {
        event.preventDefault()
        const tooShort = meaning.trim().length < 10
        setShort(tooShort)
        if (!tooShort && !pending) void submit(hasPasskey)
      }}
    >
      <blockquote className="flex flex-col gap-2 border-l-2 border-ink pl-3 text-body">
        <p>
          I, <strong className="font-semibold">{person}</strong>, sign section{' '}
          <strong className="font-semibold">{name}</strong>
          {release.base
            ? `, ${changes === 1 ? '1 change' : `${changes} changes`} since r${release.base.number}`
            : ', the first of this agent here'}
        </p>
        <Digest value={release.digests.sections[layer]} full />
        <p>
          of release <strong className="font-semibold">{release.label}</strong>, all six sections and their
          owners{section?.stands_in_for && `, standing in for ${section.stands_in_for}`}
        </p>
        <Digest value={digest} full />
      </blockquote>

      {earlier && (
        <Notice tone="step" title="You signed this very section before">
          <p>Something changed elsewhere. With this signature you confirm yours on the new digest:</p>
          <ul className="mt-1 max-h-40 list-disc overflow-y-auto pl-5">
            {earlier.differences.map(each => (
              <li key={`${each.layer} ${each.sentence}`} className="wrap-anywhere">
                {each.sentence}
              </li>
            ))}
          </ul>
        </Notice>
      )}
      {section && section.questions.length > 0 && (
        <Checklist
          questions={section.questions}
          answers={answers}
          errorOf={pointer => sign.problem?.fieldError(pointer)}
          onChange={next => draft.set({ meaning, digest, answers: next })}
        />
      )}

      <Field
        label="What your signature means"
        pointer="/meaning"
        hint="In your own words, at least 10 characters. Everybody who verifies it reads this."
        error={
          short
            ? 'Say what your signature means, in at least 10 characters.'
            : sign.problem?.fieldError('/meaning')
        }
      >
        {control => (
          <Textarea
            {...control}
            data-autofocus
            rows={2}
            maxLength={1000}
            value={meaning}
            onChange={event => draft.set({ meaning: event.target.value, digest, answers })}
          />
        )}
      </Field>

      {hasPasskey ? (
        <p id={hint} className="text-table text-muted">
          Your passkey signs the digest above. Your device may say “sign in”: it confirms only this signature.
        </p>
      ) : release.requirements.passkey ? (
        <Notice tone="step" title="This release takes passkeys only">
          You have none yet.{' '}
          <Link href={paths.settings('passkeys')} className="text-link underline">
            Enrol one
          </Link>
          ; what you typed is kept.
        </Notice>
      ) : fresh && release.sign_in_fresh_until ? (
        <p id={hint} className="text-table text-muted">
          Your sign-in confirms this signature for{' '}
          <Countdown until={release.sign_in_fresh_until} label="Sign-in is fresh for" />
        </p>
      ) : (
        <SignInAgain variant="primary">
          A signature needs a sign-in of the last 5 minutes. You come back to this page, and what you typed is
          kept.
        </SignInAgain>
      )}
      {refused && <p className="text-table text-deny">{refused.detail}</p>}

      <div className="flex flex-wrap justify-end gap-2">
        <Button
          onClick={() => {
            draft.forget()
            onOpenChange(false)
          }}
        >
          Sign nothing
        </Button>
        {(hasPasskey || (fresh && !release.requirements.passkey)) && (
          <Button type="submit" variant="primary" pending={pending} aria-describedby={hint}>
            Sign {name} section
          </Button>
        )}
      </div>
      <Refusal problem={unanswered ?? begin.problem ?? sign.problem} />
    </form>
  )
}
