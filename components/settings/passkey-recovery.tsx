'use client'

import { useState } from 'react'
import { ButtonWithReason } from '@/components/console/button-with-reason'
import { Time } from '@/components/console/time'
import { Section } from '@/components/ui/section'
import { toast } from '@/components/ui/toaster'
import type { CommandInput, CommandReply } from '@/lib/client/operation-types'
import { useCommand } from '@/lib/client/use-command'
import { PasskeyDialog } from './passkey-dialog'
import type { PasskeyList, RecoveryRow } from './types'

/** What to do when a passkey is lost, and what others ask of the person. `person`: the id of who is asking. */
export function PasskeyRecovery({ list, person }: { list: PasskeyList; person: string | undefined }) {
  const [requesting, setRequesting] = useState(false)
  const [confirming, setConfirming] = useState<RecoveryRow | null>(null)
  const { items, enrolment, recoveries } = list
  const own = recoveries.find(row => row.person.id === person)
  const reason =
    enrolment.by === 'first'
      ? 'You have no passkey yet, so there is none to recover.'
      : enrolment.recovery_until
        ? 'Your recovery was confirmed. Enrol a passkey.'
        : own
          ? 'You requested a recovery. Two others have to confirm it.'
          : null
  return (
    <Section
      title="When a passkey is lost"
      description="While you have another one, remove the lost one. When you have none left, two others of your teams or of IAM say that it is you."
      actions={
        <ButtonWithReason reason={reason} place="below" align="end" onClick={() => setRequesting(true)}>
          Request recovery
        </ButtonWithReason>
      }
    >
      {recoveries.length === 0 ? (
        <p className="border-y px-3 py-4 text-body text-muted">No recovery waits for anybody.</p>
      ) : (
        <ul className="divide-y border-y">
          {recoveries.map(row => (
            <li key={row.id} className="flex flex-wrap items-start justify-between gap-x-6 gap-y-2 px-3 py-2">
              <div className="min-w-0 flex-1 basis-72">
                <p className="text-body">
                  <span className="font-medium">{row === own ? 'You' : row.person.name}</span> asked{' '}
                  <Time at={row.requested_at} />
                  {row.first_by
                    ? `, confirmed by ${row.first_by.name}; one more is needed`
                    : ', two are needed'}
                </p>
                <p className="text-table wrap-anywhere text-muted">
                  {row.reason} · ends <Time at={row.ends_at} show="exact" />
                </p>
              </div>
              <ButtonWithReason
                size="sm"
                reason={row.cannot_confirm}
                align="end"
                onClick={() => setConfirming(row)}
              >
                Confirm recovery
              </ButtonWithReason>
            </li>
          ))}
        </ul>
      )}
      {requesting && <RequestDialog keys={items.length} onClose={() => setRequesting(false)} />}
      {confirming && <ConfirmRecoveryDialog recovery={confirming} onClose={() => setConfirming(null)} />}
    </Section>
  )
}

function RequestDialog({ keys, onClose }: { keys: number; onClose: () => void }) {
  const request = useCommand<
    CommandInput<'passkey.request-recovery'>,
    CommandReply<'passkey.request-recovery'>
  >('passkey.request-recovery', { onSuccess: () => toast('The recovery waits for two others') })
  return (
    <PasskeyDialog
      act="Requesting a recovery"
      onOpenChange={open => !open && onClose()}
      title="Request recovery"
      confirm="Request recovery"
      cancel="Not now"
      reason={{ label: 'What happened', hint: 'The two who confirm read it, and it is kept as evidence.' }}
      pending={request.pending}
      problem={request.problem}
      onConfirm={reason => void request.run({ reason }).then(done => done && onClose())}
    >
      <p>Then tell two people of your teams or of IAM, in person or on the phone, to confirm it here.</p>
      {keys > 0 && (
        <p className="text-table text-muted">
          With the second confirmation every passkey of yours is removed, also those that you still have.
        </p>
      )}
    </PasskeyDialog>
  )
}

function ConfirmRecoveryDialog({ recovery, onClose }: { recovery: RecoveryRow; onClose: () => void }) {
  const { person } = recovery
  const confirm = useCommand<
    CommandInput<'passkey.confirm-recovery'>,
    CommandReply<'passkey.confirm-recovery'>
  >('passkey.confirm-recovery', {
    onSuccess: () => toast(`You confirmed the recovery of ${person.name}`),
  })
  return (
    <PasskeyDialog
      act="Confirming a recovery"
      onOpenChange={open => !open && onClose()}
      title={`Confirm the recovery of ${person.name}`}
      confirm="Confirm recovery"
      cancel="Not now"
      danger={recovery.first_by !== null}
      reason={{ label: 'How you know that it is them', presets: ['Met in person', 'Spoke on the phone'] }}
      pending={confirm.pending}
      problem={confirm.problem}
      onConfirm={reason =>
        void confirm.run({ recovery: recovery.id, reason }).then(done => done && onClose())
      }
    >
      <p>
        {recovery.first_by
          ? `${recovery.first_by.name} confirmed it. With you as the second, every passkey of ${person.name} is removed, and they can enrol one for 24 hours.`
          : `You are the first of two. Nothing changes until somebody else confirms it too.`}
      </p>
      <p className="text-table text-muted">
        Speak to {person.name} first. Somebody who got into their account would ask for exactly this.
      </p>
    </PasskeyDialog>
  )
}
