'use client'

import { ButtonWithReason } from '@/components/console/button-with-reason'
import { Refusal } from '@/components/console/refusal'
import { Time } from '@/components/console/time'
import type { CommandInput, CommandReply } from '@/lib/client/operation-types'
import { useCommand } from '@/lib/client/use-command'
import type { Release, ReleaseLayer } from './types'

/** Who owes an answer hears of it once more. Nobody who signed is bothered, and silence never approves. */
export function RemindSigners({ release }: { release: Release }) {
  const remind = useCommand<CommandInput<'release.remind-now'>, CommandReply<'release.remind-now'>>(
    'release.remind-now',
  )
  if (release.state !== 'in_review') return null
  const told = remind.data?.data.persons
  return (
    <div className="mt-3 flex flex-col items-start gap-1">
      <ButtonWithReason
        reason={release.can_remind?.detail ?? null}
        pending={remind.pending}
        onClick={() => void remind.run({ release: release.id })}
      >
        Remind who still owes an answer
      </ButtonWithReason>
      {told && (
        <p role="status" className="text-meta text-muted">
          Reminded {told.join(', ')}.
        </p>
      )}
      <Refusal problem={remind.problem} />
    </div>
  )
}

/** On a layer that owes an answer: whom its silence was carried on to, by the evidence. */
export function Escalation({ layer, due }: { layer: ReleaseLayer; due: string | null }) {
  const last = (kind: ReleaseLayer['reminders'][number]['kind']) =>
    layer.reminders.findLast(one => one.kind === kind)
  const deputy = last('escalated-to-deputy')
  const team = last('escalated-to-team')
  const byHand = last('by-hand')
  const reminder = last('reminder')
  if (!deputy && !team && !byHand && !reminder) return null
  return (
    <p className="mt-0.5 pl-5 text-meta text-step">
      {(deputy || team) && due && (
        <>
          Deadline passed <Time at={due} />
          {deputy && (
            <>
              ; the deputy {names(deputy)} was told <Time at={deputy.at} />
            </>
          )}
          {team && (
            <>
              ; the team ({team.persons.length}) was told <Time at={team.at} />
            </>
          )}
          .{' '}
        </>
      )}
      {!deputy && !team && reminder && (
        <>
          Reminded <Time at={reminder.at} />.{' '}
        </>
      )}
      {byHand && (
        <>
          Reminded by hand <Time at={byHand.at} />.
        </>
      )}
    </p>
  )
}

const names = ({ persons }: ReleaseLayer['reminders'][number]) => persons.map(({ name }) => name).join(', ')
