'use client'

import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { ErrorRegion } from '@/components/console/error-region'
import { Button } from '@/components/ui/button'
import { CodeBlock } from '@/components/ui/code-block'
import { Notice } from '@/components/ui/notice'
import { Shape } from '@/components/ui/shape'
import { Skeleton } from '@/components/ui/skeleton'
import { operationQuery } from '@/lib/client/queries'
import { enforcerCommands } from './enforcer-commands'
import { EnforcerState } from './enforcer-state'
import type { Enforcers, EnforcerSetup } from './types'

type Props = {
  id: string
  /** Null when the answer with it was lost: it is never told twice. */
  token: string | null
}

/** Token, configuration, start. Whether it worked stands in the dialog's footer, live. */
export function EnforcerSetupSteps({ id, token }: Props) {
  const setup = useQuery(operationQuery<EnforcerSetup>('enforcer.get', { enforcer: id }))
  if (setup.error && !setup.data)
    return (
      <ErrorRegion
        what="The configuration could not be loaded"
        error={setup.error}
        onRetry={() => void setup.refetch()}
      />
    )
  if (!setup.data) return <Skeleton className="h-64 w-full" />
  const commands = enforcerCommands(setup.data.environment)
  return (
    <div className="flex flex-col gap-5">
      {token === null ? (
        <Notice tone="step" title="The token was made, but its answer was lost">
          It is told once and kept nowhere. Rotate the token to get a new one.
        </Notice>
      ) : (
        <Step number={1} title="Put the token into a file that only OPA can read">
          <CodeBlock label="the token" caption="countersign-token" code={token} wrap />
          <CodeBlock
            label="the command that stores the token"
            caption="or in a shell"
            code={commands.storeToken(token)}
            wrap
            className="mt-2"
          />
        </Step>
      )}
      <Step number={2} title="Save the configuration as opa.yaml beside it">
        {setup.data.opa_config ? (
          <CodeBlock label="the OPA configuration" caption="opa.yaml" code={setup.data.opa_config} />
        ) : (
          <Notice tone="step">
            The signer has not made its key yet. It does so within seconds of its start.
          </Notice>
        )}
      </Step>
      <Step number={3} title="Start OPA, 0.70 or later, and ask it">
        <CodeBlock
          label="the commands that start and ask OPA"
          caption="in that folder"
          code={commands.run}
          wrap
        />
      </Step>
    </div>
  )
}

export function EnforcerContact({ id, onClose }: { id: string; onClose: () => void }) {
  const list = useQuery({ ...operationQuery<Enforcers>('enforcer.list'), refetchInterval: 2_000 })
  const row = list.data?.items.find(item => item.id === id)
  return (
    <>
      <div role="status" className="mr-auto flex min-h-8 items-center text-body">
        {row?.last_contact_at ? (
          <span className="flex flex-wrap items-center gap-2">
            <Shape name="check" className="text-allow" />
            It asked for its bundle. <EnforcerState state={row.state} />
            {row.running?.serial != null && (
              <span className="text-muted">running bundle {row.running.serial}</span>
            )}
          </span>
        ) : (
          <span className="flex items-center gap-2 text-muted">
            <Shape name="clock" />
            Waiting for its first contact. This page notices by itself.
          </span>
        )}
      </div>
      <Button onClick={onClose}>Close, the token is stored</Button>
    </>
  )
}

function Step({ number, title, children }: { number: number; title: string; children: ReactNode }) {
  return (
    <section>
      <h3 className="mb-1.5 text-table font-medium">
        <span className="text-muted tabular-nums">{number}.</span> {title}
      </h3>
      {children}
    </section>
  )
}
