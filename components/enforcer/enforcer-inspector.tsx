'use client'

import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { ConfirmDialog } from '@/components/console/confirm-dialog'
import { Fact, Facts, Inspector } from '@/components/console/inspector'
import { Time } from '@/components/console/time'
import { Button } from '@/components/ui/button'
import { CodeBlock } from '@/components/ui/code-block'
import { Dialog } from '@/components/ui/dialog'
import type { CommandReply } from '@/lib/client/operation-types'
import { operationQuery } from '@/lib/client/queries'
import { useCommand } from '@/lib/client/use-command'
import { visibleLine } from '@/lib/domain/action/visible-text'
import { FreshnessLeft } from './enforcer-columns'
import { EnforcerContact, EnforcerSetupSteps } from './enforcer-setup-steps'
import { EnforcerState, stateSentence } from './enforcer-state'
import { SupplyDialog } from './supply-dialog'
import type { EnforcerRow, EnforcerSetup } from './types'

type Props = { row: EnforcerRow; mayNotWrite: string | null; onClose: () => void }
type Rotated = CommandReply<'enforcer.rotate-token'>

const unknown = <span className="text-muted">not reported</span>

export function EnforcerInspector({ row, mayNotWrite, onClose }: Props) {
  const [asked, setAsked] = useState<'rotate' | 'revoke' | 'supply' | null>(null)
  const [token, setToken] = useState<{ value: string | null } | null>(null)
  const setup = useQuery(operationQuery<EnforcerSetup>('enforcer.get', { enforcer: row.id }))
  const rotate = useCommand<{ enforcer: string }, Rotated>('enforcer.rotate-token', {
    onSuccess: reply => {
      setAsked(null)
      setToken({ value: reply.data.token })
    },
  })
  const revoke = useCommand<{ enforcer: string; reason: string }>('enforcer.revoke', {
    onSuccess: () => setAsked(null),
  })
  const reason = row.revoked_at ? 'It is revoked. Connect it again under another name.' : mayNotWrite
  return (
    <Inspector
      title={row.name}
      onClose={onClose}
      footer={
        <>
          <Button reason={reason} reasonId="enforcer-reason" onClick={() => setAsked('supply')}>
            Say what it supplies
          </Button>
          <Button reason={reason} reasonId="enforcer-reason" onClick={() => setAsked('rotate')}>
            Rotate token
          </Button>
          <Button
            variant="danger"
            reason={reason}
            reasonId="enforcer-reason"
            onClick={() => setAsked('revoke')}
          >
            Revoke {row.name}
          </Button>
          {reason && (
            <p id="enforcer-reason" className="text-meta text-muted">
              {reason}
            </p>
          )}
        </>
      }
    >
      <div className="flex flex-col gap-5">
        <div>
          <EnforcerState state={row.state} />
          <p className="mt-1.5 text-table wrap-anywhere">{stateSentence(row)}</p>
        </div>
        <Facts>
          <Fact label="Kind">{row.kind.charAt(0).toUpperCase() + row.kind.slice(1)}</Fact>
          <Fact label="Running">
            {row.running ? (
              <span className="font-mono text-meta">{visibleLine(row.running.revision)}</span>
            ) : (
              unknown
            )}
          </Fact>
          <Fact label="Published">
            {row.published ? (
              <span className="font-mono text-meta">{row.published.revision}</span>
            ) : (
              <span className="text-muted">none yet</span>
            )}
          </Fact>
          <Fact label="Pulse">
            {row.pulse_revision ? (
              <span className="font-mono text-meta">{visibleLine(row.pulse_revision)}</span>
            ) : (
              unknown
            )}
          </Fact>
          <Fact label="High tier decided for">
            <FreshnessLeft row={row} />
          </Fact>
          <Fact label="Last contact">
            {row.last_contact_at ? (
              <Time at={row.last_contact_at} />
            ) : (
              <span className="text-muted">never</span>
            )}
          </Fact>
          <Fact label="Engine">{row.engine === null ? unknown : visibleLine(row.engine)}</Fact>
          <Fact label="Supplies">
            {row.supplies === null ? (
              <span className="text-muted">never said</span>
            ) : row.supplies.length === 0 ? (
              'none of the fields that rules look at'
            ) : (
              <span className="font-mono text-meta">{visibleLine(row.supplies.join(', '))}</span>
            )}
          </Fact>
          <Fact label="Token">
            <span className="font-mono text-meta">{row.token_prefix}…</span>
          </Fact>
          <Fact label="Registered">
            <Time at={row.created_at} />
          </Fact>
          {row.revoked_at && (
            <Fact label="Revoked">
              <Time at={row.revoked_at} />
            </Fact>
          )}
        </Facts>
        {setup.data?.opa_config && !row.revoked_at && (
          <CodeBlock label="the OPA configuration" caption="opa.yaml" code={setup.data.opa_config} />
        )}
      </div>
      {asked === 'supply' && <SupplyDialog row={row} open onOpenChange={open => !open && setAsked(null)} />}
      <ConfirmDialog
        open={asked === 'rotate'}
        onOpenChange={open => !open && setAsked(null)}
        title={`Rotate the token of ${row.name}`}
        confirm="Rotate token"
        cancel="Keep the token"
        onConfirm={() => void rotate.run({ enforcer: row.id })}
        pending={rotate.pending}
        problem={rotate.problem}
      >
        The token it has now is refused at once. OPA reads the file again at every request, so putting the new
        one there is enough; until then it hears nothing new and denies high-tier actions when its pulse is no
        longer fresh.
      </ConfirmDialog>
      <ConfirmDialog
        open={asked === 'revoke'}
        onOpenChange={open => !open && setAsked(null)}
        title={`Revoke ${row.name}`}
        danger
        confirm={`Revoke ${row.name}`}
        cancel="Keep it connected"
        reason={{ label: 'Why', presets: ['Taken out of service', 'Token leaked', 'Replaced'] }}
        onConfirm={text => void revoke.run({ enforcer: row.id, reason: text })}
        pending={revoke.pending}
        problem={revoke.problem}
      >
        It gets no further bundle or pulse. High-tier actions deny there once its pulse is no longer fresh;
        low-tier reads go on until then too. It can’t be connected again under this name.
      </ConfirmDialog>
      <Dialog
        open={token !== null}
        onOpenChange={open => !open && setToken(null)}
        title={`New token of ${row.name}`}
        description="The old one is refused already. This one is shown this once."
        size="lg"
        footer={<EnforcerContact id={row.id} onClose={() => setToken(null)} />}
      >
        {token && <EnforcerSetupSteps id={row.id} token={token.value} />}
      </Dialog>
    </Inspector>
  )
}
