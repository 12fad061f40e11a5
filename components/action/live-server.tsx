'use client'

import { useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { useState } from 'react'
import { ButtonWithReason } from '@/components/console/button-with-reason'
import { ConfirmDialog } from '@/components/console/confirm-dialog'
import { ErrorRegion } from '@/components/console/error-region'
import { Fact, Facts } from '@/components/console/inspector'
import { Refusal } from '@/components/console/refusal'
import { Time } from '@/components/console/time'
import { Notice } from '@/components/ui/notice'
import { Section } from '@/components/ui/section'
import { toast } from '@/components/ui/toaster'
import type { CommandInput, CommandReply, QueryOutput } from '@/lib/client/operation-types'
import { paths } from '@/lib/client/paths'
import { operationQuery } from '@/lib/client/queries'
import { useCommand } from '@/lib/client/use-command'
import { visibleLine } from '@/lib/domain/action/visible-text'
import { LiveServerForm } from './live-server-form'

export type Source = NonNullable<QueryOutput<'system.get-source'>['source']>

/** On the system's own page: only when the last comparison failed. */
export function LiveServerProblem({ system }: { system: string }) {
  const { data } = useQuery(operationQuery<QueryOutput<'system.get-source'>>('system.get-source', { system }))
  const source = data?.source
  if (!source?.error) return null
  return (
    <Notice tone="deny" className="mb-3" title="The live server could not be compared">
      {visibleLine(source.error)} {source.checked_at && <Time at={source.checked_at} />}{' '}
      <Link href={paths.imports(data?.system.id)} className="text-link hover:underline">
        Look at the live server
      </Link>
    </Notice>
  )
}

/** Where the system's MCP server runs: its tools are compared there on a schedule, without anybody uploading. */
export function LiveServer({ system }: { system: string }) {
  const found = useQuery(operationQuery<QueryOutput<'system.get-source'>>('system.get-source', { system }))
  if (found.error)
    return (
      <ErrorRegion
        what="The live server could not be loaded"
        error={found.error}
        onRetry={() => void found.refetch()}
      />
    )
  if (found.data?.system.kind !== 'mcp') return null
  const { source, may } = found.data
  const { id } = found.data.system
  return (
    <Section
      title="Check a live server"
      description="The worker asks the MCP server for its tools, and imports what differs as an import by hand would. What changed is denied until it is classified and released."
    >
      {source && <Checked key={source.version} system={id} source={source} may={may} />}
      <LiveServerForm system={id} source={source} reason={may} />
    </Section>
  )
}

function Checked({ system, source, may }: { system: string; source: Source; may: string | null }) {
  const [asking, setAsking] = useState(false)
  const check = useCommand<CommandInput<'system.check-source-now'>, CommandReply<'system.check-source-now'>>(
    'system.check-source-now',
  )
  const remove = useCommand<CommandInput<'system.remove-source'>, CommandReply<'system.remove-source'>>(
    'system.remove-source',
  )
  return (
    <div className="mb-5 flex flex-col gap-3">
      {source.error && (
        <Notice tone="deny" title="The last check failed">
          {visibleLine(source.error)} What was imported before stays as it is.
        </Notice>
      )}
      <Facts>
        <Fact label="Address">
          <span className="font-mono text-meta wrap-anywhere">{visibleLine(source.url)}</span>
        </Fact>
        <Fact label="Last check">
          {source.checked_at ? <Time at={source.checked_at} /> : 'not yet'}
          {source.checked_at && !source.error && ', it went well'}
        </Fact>
        <Fact label="Next check">
          <Time at={source.next_at} />
        </Fact>
        <Fact label="Set by">
          {source.set_by} <Time at={source.set_at} />
        </Fact>
      </Facts>
      <div className="flex flex-wrap gap-2">
        <ButtonWithReason
          reason={may}
          pending={check.pending}
          onClick={async () => {
            if (await check.run({ system })) toast('It is checked within a minute')
          }}
        >
          Check now
        </ButtonWithReason>
        <ButtonWithReason reason={may} onClick={() => setAsking(true)}>
          Remove
        </ButtonWithReason>
      </div>
      <Refusal problem={check.problem} />
      <ConfirmDialog
        open={asking}
        onOpenChange={setAsking}
        title="Remove the live server"
        confirm="Remove the live server"
        cancel="Keep it"
        danger
        pending={remove.pending}
        problem={remove.problem}
        onConfirm={async () => {
          if (!(await remove.run({ system, expected_version: source.version }))) return
          setAsking(false)
          toast('The live server was removed')
        }}
      >
        Its tools are not compared any more: a changed tool is noticed at the next import by hand. Its actions
        stay as they are.
      </ConfirmDialog>
    </div>
  )
}
