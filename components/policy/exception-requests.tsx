'use client'

import { useState } from 'react'
import { ButtonWithReason } from '@/components/console/button-with-reason'
import { ConfirmDialog } from '@/components/console/confirm-dialog'
import { StateChip } from '@/components/console/state-chip'
import { Time } from '@/components/console/time'
import { useMe } from '@/components/settings/use-me'
import { toast } from '@/components/ui/toaster'
import type { CommandInput } from '@/lib/client/operation-types'
import { useCommand } from '@/lib/client/use-command'
import { visibleText } from '@/lib/domain/action/visible-text'
import { exceptionTarget } from './request-exception-dialog'
import type { ExceptionRequest } from './types'

/** What waits for the layer; what was refused stays to be read. */
export function ExceptionRequests({ requests }: { requests: readonly ExceptionRequest[] }) {
  const shown = requests.filter(request => request.state === 'open' || request.state === 'refused')
  if (shown.length === 0) return null
  return (
    <ul aria-label="Asked for" className="mb-2">
      {shown.map(request => (
        <li key={request.id} className="border-b py-2 text-table">
          <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
            <span className="font-medium">{request.agent.name}</span>
            <span className="font-mono text-meta">{exceptionTarget(request)}</span>
            {request.state === 'refused' ? (
              <StateChip state="inactive" word="Refused" />
            ) : request.stale ? (
              <StateChip state="stale" word={`Stale: about version ${request.guardrail_version}`} />
            ) : (
              <StateChip state="pending" word="Asked for" />
            )}
            <span className="ml-auto text-muted">
              until <Time at={request.expires_at} show="date" />
            </span>
          </div>
          <p className="text-meta wrap-anywhere text-muted">
            “{visibleText(request.reason)}” {request.requested_by.name}, <Time at={request.requested_at} />.{' '}
            {request.renewals > 0 &&
              `Renewed ${request.renewals === 1 ? 'once' : `${request.renewals} times`} with this one; `}
            {request.days_used} of {request.days_total} days.
          </p>
          {request.state === 'refused' && (
            <p className="text-meta wrap-anywhere">
              {request.decided_by}: “{visibleText(request.decided_reason ?? '')}”
            </p>
          )}
          {request.state === 'open' && <Acts request={request} />}
        </li>
      ))}
    </ul>
  )
}

function Acts({ request }: { request: ExceptionRequest }) {
  const { me } = useMe()
  const [asking, setAsking] = useState<'grant' | 'refuse' | null>(null)
  const done = (message: string) => () => {
    setAsking(null)
    toast(message)
  }
  const grant = useCommand<CommandInput<'policy.grant-exception'>>('policy.grant-exception', {
    onSuccess: done('Granted. It enters with the next signed release'),
  })
  const refuse = useCommand<CommandInput<'policy.refuse-exception'>>('policy.refuse-exception', {
    onSuccess: done('Refused'),
  })
  const withdraw = useCommand<CommandInput<'policy.withdraw-exception'>>('policy.withdraw-exception', {
    onSuccess: done('Withdrawn'),
  })
  const input = { request: request.id }
  return (
    <div className="mt-1 flex flex-wrap items-start gap-2">
      {request.requested_by.id === me?.person.id ? (
        <ButtonWithReason
          size="sm"
          reason={request.refused.withdraw}
          pending={withdraw.pending}
          onClick={() => void withdraw.run(input)}
        >
          Withdraw
        </ButtonWithReason>
      ) : (
        <>
          <ButtonWithReason
            size="sm"
            reason={
              request.refused.decide ?? (request.stale ? 'The guardrail changed since: refuse it.' : null)
            }
            onClick={() => setAsking('grant')}
          >
            Grant
          </ButtonWithReason>
          {!request.refused.decide && (
            <ButtonWithReason size="sm" reason={null} onClick={() => setAsking('refuse')}>
              Refuse
            </ButtonWithReason>
          )}
        </>
      )}
      <ConfirmDialog
        open={asking === 'grant'}
        onOpenChange={open => !open && setAsking(null)}
        title={`Except ${request.agent.name} from ${request.guardrail.name}`}
        confirm="Grant exception"
        cancel="Keep it binding"
        pending={grant.pending}
        problem={grant.problem}
        onConfirm={() => void grant.run(input)}
      >
        {exceptionTarget(request)}, until <Time at={request.expires_at} show="date" />. {request.days_used} of{' '}
        {request.days_total} days with this one
        {request.renewals > 0 && `, after ${request.renewals} before it`}. It enters only through the next
        signed release, and ends by itself.
      </ConfirmDialog>
      <ConfirmDialog
        open={asking === 'refuse'}
        onOpenChange={open => !open && setAsking(null)}
        title="Refuse exception"
        confirm="Refuse"
        cancel="Leave it open"
        danger
        reason={{ label: 'Reason', hint: 'Whoever asked reads it' }}
        pending={refuse.pending}
        problem={refuse.problem}
        onConfirm={reason => void refuse.run({ ...input, reason })}
      >
        {request.guardrail.name} keeps binding {request.agent.name}.
      </ConfirmDialog>
    </div>
  )
}
