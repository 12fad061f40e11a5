'use client'

import Link from 'next/link'
import { Fragment, useState } from 'react'
import { ConfirmDialog } from '@/components/console/confirm-dialog'
import { Digest } from '@/components/console/digest'
import { Time } from '@/components/console/time'
import { Button } from '@/components/ui/button'
import { Shape } from '@/components/ui/shape'
import type { CommandInput, CommandReply } from '@/lib/client/operation-types'
import { paths } from '@/lib/client/paths'
import { useCommand } from '@/lib/client/use-command'
import { type ControlLayer, LAYER_NAMES } from '@/lib/domain/control-layer/layers'
import { CONTRIBUTOR_WORDS } from '@/lib/domain/release/can-sign'
import { sectionNames } from '@/lib/domain/release/section-names'
import { DriftMark, useOpenDrift } from '@/components/drift/drift-marks'
import { BusinessIntent } from './business-intent'
import { Escalation, RemindSigners } from './remind-signers'
import type { Release, ReleaseLayer } from './types'

/** Who signed this digest, who is missing and why, and everything that a signature went void over. */
export function SignOffRail({ release, person }: { release: Release; person: string }) {
  const inForce = release.state === 'published'
  const drift = useOpenDrift(
    inForce ? { agent: release.agent.id, environment: release.environment.id } : null,
  )
  return (
    <aside aria-label="Sign-offs" className="min-w-0 text-table">
      <h2 className="mb-2 flex items-center gap-1.5 text-meta font-medium text-muted">
        Sign-offs on <Digest value={release.digests.root} />
      </h2>
      <ul className="flex flex-col">
        {release.layers.map(layer => (
          <Fragment key={layer.layer}>
            <LayerRow release={release} layer={layer} person={person} />
            <DriftMark drift={drift} layer={layer.layer} />
          </Fragment>
        ))}
      </ul>
      <RemindSigners release={release} />
      <BusinessIntent release={release} />
      <Requirements release={release} />
      <Contributors release={release} />
      <VoidSignatures release={release} />
      <History release={release} />
    </aside>
  )
}

function LayerRow({ release, layer, person }: { release: Release; layer: ReleaseLayer; person: string }) {
  const signOffs = release.sign_offs.filter(each => each.layer === layer.layer && each.voided_at === null)
  const name = LAYER_NAMES[layer.layer]
  if (layer.carried) {
    return (
      <li className="border-b py-2">
        <div className="flex items-center gap-2">
          <Shape name="check" className="text-allow" />
          <span className="w-22 shrink-0">{name}</span>
          <span className="min-w-0 flex-1 truncate">{layer.carried.people.join(', ')}</span>
        </div>
        <p className="mt-0.5 pl-5 text-meta text-muted">
          Carried: the section is word for word what was signed in{' '}
          <Link href={paths.release(layer.carried.release)} className="underline underline-offset-2">
            the release before
          </Link>
        </p>
      </li>
    )
  }
  if (layer.required === 0) {
    return (
      <li className="flex items-center gap-2 border-b py-2 text-muted">
        <Shape name="ring" />
        <span className="w-22 shrink-0">{name}</span>
        not required by the matrix
      </li>
    )
  }
  const given = signOffs.map(signOff => {
    const withdrawable = layer.can_withdraw_signature === null && signOff.person.name === person
    return (
      <li key={signOff.id} className="border-b py-2">
        <div className="flex items-center gap-2">
          <Shape name="check" className="text-allow" />
          <span className="w-22 shrink-0">{name}</span>
          <span className="min-w-0 flex-1 truncate">
            {signOff.person.name}
            {signOff.acted_as === 'deputy' && <span className="text-muted"> (deputy)</span>}
            {signOff.on_behalf_of && (
              <span className="text-muted"> for {signOff.on_behalf_of.name}, absent</span>
            )}
          </span>
          <Time at={signOff.signed_at} className="text-muted" />
        </div>
        <p className="mt-0.5 pl-5 text-meta text-muted wrap-anywhere">“{signOff.meaning}”</p>
        <div className="flex items-center justify-between gap-2 pl-5">
          <Digest value={signOff.digest} compareTo={release.digests.root} />
          {withdrawable && <WithdrawSignature release={release.id} layer={layer.layer} />}
        </div>
      </li>
    )
  })
  if (given.length >= layer.required) return <>{given}</>
  const { accountable, deputy, since } = layer.owner
  const open = release.state === 'in_review' || release.state === 'draft'
  return (
    <>
      {given}
      <li className="border-b py-2">
        <div className="flex items-center gap-2">
          <Shape name={accountable ? 'ring' : 'cross'} className={accountable ? 'text-muted' : 'text-deny'} />
          <span className="w-22 shrink-0">{name}</span>
          <span className="min-w-0 flex-1">
            {!accountable ? (
              <span className="text-deny">
                Vacant since <Time at={since} show="date" />
              </span>
            ) : (
              <>
                <span className="text-muted">{open ? 'missing: ' : 'not signed: '}</span>
                {layer.mine && layer.can_sign === null ? (
                  <span className="font-medium">you</span>
                ) : (
                  accountable.name
                )}
              </>
            )}
          </span>
        </div>
        {accountable && (
          <p className="pl-5 text-meta text-muted">
            {layer.mine && layer.can_sign === null && accountable.name !== person
              ? `${accountable.name} is accountable; `
              : ''}
            {deputy ? `Deputy ${deputy.name}` : 'No deputy'}
          </p>
        )}
        <Escalation layer={layer} due={release.due_at} />
        {layer.mine && layer.can_sign && release.state === 'in_review' && (
          <p className="mt-0.5 pl-5 text-meta text-deny">{layer.can_sign.detail}</p>
        )}
      </li>
    </>
  )
}

function WithdrawSignature({ release, layer }: { release: string; layer: ControlLayer }) {
  const [open, setOpen] = useState(false)
  const withdraw = useCommand<
    CommandInput<'release.withdraw-signature'>,
    CommandReply<'release.withdraw-signature'>
  >('release.withdraw-signature', { onSuccess: () => setOpen(false) })
  return (
    <>
      <Button size="sm" variant="ghost" onClick={() => setOpen(true)}>
        Take back
      </Button>
      <ConfirmDialog
        open={open}
        onOpenChange={next => {
          withdraw.reset()
          setOpen(next)
        }}
        title={`Take back your ${LAYER_NAMES[layer]} signature`}
        confirm="Take back signature"
        cancel="Keep it"
        reason={{ label: 'Reason', hint: 'It stays on record beside the signature.' }}
        onConfirm={reason => void withdraw.run({ release, layer, reason })}
        pending={withdraw.pending}
        problem={withdraw.problem}
      >
        The signature stays in the evidence, marked as taken back. You can sign again.
      </ConfirmDialog>
    </>
  )
}

function Requirements({ release }: { release: Release }) {
  const { because, passkey, rules_version } = release.requirements
  if (because.length === 0) return null
  return (
    <div className="mt-5">
      <h3 className="text-meta font-medium text-muted">Why these signatures</h3>
      <p className="mt-1">
        {because.join(', ')} <span className="text-muted">(rules {rules_version})</span>
        {passkey && '. By passkey only'}
      </p>
      {release.duty_exceptions.map(one => (
        <p key={`${one.person} ${one.kind}`} className="mt-1 text-step">
          <Shape name="clock" className="mr-1 inline" />
          {one.person} {one.kind} until <Time at={one.ends_at} show="date" />: {one.reason}
        </p>
      ))}
    </div>
  )
}

function Contributors({ release }: { release: Release }) {
  const people = new Map<string, { name: string; parts: string[] }>()
  for (const { person, acted_as } of release.contributors) {
    const entry = people.get(person.id) ?? { name: person.name, parts: [] }
    entry.parts.push(CONTRIBUTOR_WORDS[acted_as as keyof typeof CONTRIBUTOR_WORDS] ?? acted_as)
    people.set(person.id, entry)
  }
  if (people.size === 0) return null
  return (
    <div className="mt-5">
      <h3 className="text-meta font-medium text-muted">Took part, so can't sign</h3>
      <ul className="mt-1">
        {[...people].map(([id, { name, parts }]) => (
          <li key={id} className="py-0.5">
            {name} <span className="text-muted">{parts.join(', ')}</span>
          </li>
        ))}
      </ul>
    </div>
  )
}

function VoidSignatures({ release }: { release: Release }) {
  const voided = release.sign_offs.filter(signOff => signOff.voided_at !== null)
  if (voided.length === 0) return null
  return (
    <details className="mt-5" open>
      <summary className="cursor-default text-meta font-medium text-muted">
        Void signatures {voided.length}
      </summary>
      <ul className="mt-1">
        {voided.map(signOff => (
          <li key={signOff.id} className="border-b py-1.5">
            <div className="flex items-center gap-2">
              <Shape name="cross" className="text-deny" />
              <span className="flex-1">
                {LAYER_NAMES[signOff.layer]}, {signOff.person.name}
              </span>
              <Digest value={signOff.digest} compareTo={release.digests.root} />
            </div>
            <p className="pl-5 text-meta text-muted wrap-anywhere">
              {signOff.void_reason} {signOff.voided_at && <Time at={signOff.voided_at} />}
            </p>
          </li>
        ))}
      </ul>
    </details>
  )
}

function History({ release }: { release: Release }) {
  if (release.packages.length < 2) return null
  return (
    <details className="mt-5">
      <summary className="cursor-default text-meta font-medium text-muted">
        Packages {release.packages.length}
      </summary>
      <ol className="mt-1">
        {release.packages.map(each => (
          <li key={each.revision} className="border-b py-1.5">
            <div className="flex items-center justify-between gap-2">
              <Digest value={each.digest} compareTo={release.digests.root} />
              <Time at={each.created_at} className="text-muted" />
            </div>
            <p className="text-meta text-muted wrap-anywhere">
              {each.reason}
              {each.changed_sections.length > 0 &&
                ` Changed: ${sectionNames(each.changed_sections as Parameters<typeof sectionNames>[0])}.`}
            </p>
          </li>
        ))}
      </ol>
    </details>
  )
}
