'use client'

import { useState } from 'react'
import { ButtonWithReason } from '@/components/console/button-with-reason'
import { ConfirmDialog } from '@/components/console/confirm-dialog'
import { StateChip } from '@/components/console/state-chip'
import { Time } from '@/components/console/time'
import { useMe } from '@/components/settings/use-me'
import { Button } from '@/components/ui/button'
import { Section } from '@/components/ui/section'
import type { CommandInput } from '@/lib/client/operation-types'
import { useCommand } from '@/lib/client/use-command'
import { visibleText } from '@/lib/domain/action/visible-text'
import { ExceptionRequests } from './exception-requests'
import { exceptionTarget, RequestExceptionDialog } from './request-exception-dialog'
import type { ExceptionRow, GuardrailDetail } from './types'

const STATES = {
  live: { state: 'lapsing', word: 'Live' },
  outgrown: { state: 'inactive', word: 'Older version only' },
  ended: { state: 'inactive', word: 'Ended' },
  expired: { state: 'inactive', word: 'Over' },
} as const

/** Who is excepted from this guardrail, until when and by whose word, and who asks for it. */
export function ExceptionSection({ guardrail }: { guardrail: GuardrailDetail }) {
  const { whyNot } = useMe()
  const [asking, setAsking] = useState<{ renews: ExceptionRow | null } | null>(null)
  const [ending, setEnding] = useState<ExceptionRow | null>(null)
  const end = useCommand<CommandInput<'policy.end-exception'>>('policy.end-exception', {
    onSuccess: () => setEnding(null),
  })
  const reason = whyNot('policy.request-exception', 'asks for an exception')
  const asked = guardrail.exception_requests.some(({ state }) => state === 'open' || state === 'refused')
  return (
    <Section
      title="Exceptions"
      description="Asked for, and granted by the layer. Each ends by itself, offline too, and enters only through a signed release."
      actions={
        <ButtonWithReason
          size="sm"
          reason={reason}
          place="below"
          align="end"
          onClick={() => setAsking({ renews: null })}
        >
          Ask for exception
        </ButtonWithReason>
      }
    >
      <ExceptionRequests requests={guardrail.exception_requests} />
      {guardrail.exception_list.length === 0 && !asked && <p className="text-table text-muted">None.</p>}
      <ul aria-label="Exceptions">
        {guardrail.exception_list.map(exception => (
          <li key={exception.id} className="border-b py-2 text-table">
            <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
              <span className="font-medium">{exception.agent.name}</span>
              <span className="font-mono text-meta">{exceptionTarget(exception)}</span>
              <StateChip {...STATES[exception.state]} />
              <span className="ml-auto text-muted">
                until <Time at={exception.expires_at} show="date" />
              </span>
              {exception.state === 'live' && !reason && (
                <Button size="sm" onClick={() => setAsking({ renews: exception })}>
                  Renew
                </Button>
              )}
              {exception.state === 'live' && exception.may_end && (
                <Button size="sm" onClick={() => setEnding(exception)}>
                  End
                </Button>
              )}
            </div>
            <p className="text-meta wrap-anywhere text-muted">
              “{visibleText(exception.reason)}”{' '}
              {exception.requested_by && `asked for by ${exception.requested_by}, `}
              granted by {exception.granted_by ?? 'setup'}, <Time at={exception.granted_at} />, up to version{' '}
              {exception.up_to_version}
              {exception.renews && ', a renewal'}
            </p>
          </li>
        ))}
      </ul>
      {asking && (
        <RequestExceptionDialog
          guardrail={guardrail}
          renews={asking.renews}
          onClose={() => setAsking(null)}
        />
      )}
      <ConfirmDialog
        open={ending !== null}
        onOpenChange={open => !open && setEnding(null)}
        title="End exception"
        confirm="End exception"
        cancel="Keep it"
        danger
        reason={{ label: 'Reason' }}
        pending={end.pending}
        problem={end.problem}
        onConfirm={why => ending && void end.run({ exception: ending.id, reason: why })}
      >
        {guardrail.name} binds {ending?.agent.name} again with the next bundle.
      </ConfirmDialog>
    </Section>
  )
}
