'use client'

import { useQuery } from '@tanstack/react-query'
import { ErrorRegion } from '@/components/console/error-region'
import { Time } from '@/components/console/time'
import { Section } from '@/components/ui/section'
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from '@/components/ui/table'
import type { QueryOutput } from '@/lib/client/operation-types'
import { operationQuery } from '@/lib/client/queries'
import { visibleLine } from '@/lib/domain/action/visible-text'

/** What the agent's own pipeline says it built, newest first. */
export function Builds({ agent }: { agent: string }) {
  const builds = useQuery(operationQuery<QueryOutput<'agent.list-builds'>>('agent.list-builds', { agent }))
  return (
    <Section
      title="Builds"
      description="Declared by its pipeline. Another model or prompt than the released one goes to its layers."
    >
      {builds.error ? (
        <ErrorRegion
          what="The builds could not be loaded"
          error={builds.error}
          onRetry={() => void builds.refetch()}
        />
      ) : builds.data?.items.length === 0 ? (
        <p className="text-body text-muted">
          None yet. The pipeline declares one with{' '}
          <code className="font-mono text-meta">npx countersign declare-build</code> and an API token.
        </p>
      ) : (
        <Table aria-label="Builds" aria-busy={builds.isPending || undefined}>
          <TableHead>
            <tr>
              <TableHeader>Build</TableHeader>
              <TableHeader>Model and prompt</TableHeader>
              <TableHeader>Declared</TableHeader>
            </tr>
          </TableHead>
          <TableBody>
            {(builds.data?.items ?? []).map(build => (
              <TableRow key={build.id}>
                <TableCell>
                  <span className="block max-w-40 truncate font-mono text-meta" title={build.reference}>
                    {visibleLine(build.reference)}
                  </span>
                </TableCell>
                <TableCell className="w-full">
                  <span className="block max-w-0 min-w-full truncate">
                    {build.model}{' '}
                    <span className="font-mono text-meta text-muted">
                      {visibleLine(build.prompt_reference)}
                    </span>
                  </span>
                </TableCell>
                <TableCell>
                  <Time at={build.declared_at} />
                  <span className="block text-meta text-muted">
                    {build.token ? `token ${build.token} of ${build.declared_by}` : build.declared_by}
                  </span>
                </TableCell>
              </TableRow>
            ))}
          </TableBody>
        </Table>
      )}
    </Section>
  )
}
