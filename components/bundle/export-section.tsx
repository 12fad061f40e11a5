'use client'

import { useQuery } from '@tanstack/react-query'
import { ButtonWithReason } from '@/components/console/button-with-reason'
import { Digest } from '@/components/console/digest'
import { ErrorRegion } from '@/components/console/error-region'
import { Fact, Facts } from '@/components/console/inspector'
import { useKeys } from '@/components/console/keyboard'
import { Refusal } from '@/components/console/refusal'
import { Time } from '@/components/console/time'
import { CodeBlock } from '@/components/ui/code-block'
import { Section } from '@/components/ui/section'
import { operationQuery } from '@/lib/client/queries'
import { useCommand } from '@/lib/client/use-command'
import { DownloadButton } from './download-button'
import { ExportProgress } from './export-progress'
import { ExportTargets } from './export-targets'
import type { EnvironmentExport, EnvironmentName } from './types'

/** The newest bundle in every target's format. The signer makes it: leaving the page stops nothing. */
export function ExportSection({
  environment,
  mayNotDownload,
}: {
  environment: EnvironmentName
  mayNotDownload: string | null
}) {
  const answer = useQuery({
    ...operationQuery<EnvironmentExport>('bundle.get-export', { environment: environment.id }),
    refetchInterval: query => (query.state.data?.state === 'being_made' ? 1_000 : 10_000),
  })
  const request = useCommand<{ environment: string }>('bundle.request-export', { invalidate: ['bundle'] })
  const ask = () => void request.run({ environment: environment.id })
  const { data } = answer
  const reason = mayNotDownload ?? (data && whyNot(data))

  useKeys([{ keys: 'e', label: 'Export for other engines', reason: reason ?? null, run: ask }])

  return (
    <Section
      title="Exports"
      description="The newest bundle for other engines, from Cedar to CSV: one signed archive, the same bytes each time it is made. One release alone is exported on its page."
      actions={
        data?.newest !== null &&
        data?.state !== 'made' && (
          <ButtonWithReason kbd="e" reason={reason} pending={request.pending} onClick={ask}>
            {data ? `Export bundle ${data.newest}${data.state === 'failed' ? ' again' : ''}` : 'Export'}
          </ButtonWithReason>
        )
      }
    >
      <Refusal problem={request.problem} className="mb-3" />
      {answer.error && !data ? (
        <ErrorRegion
          what="The exports could not be loaded"
          error={answer.error}
          onRetry={() => void answer.refetch()}
          retrying={answer.isFetching}
        />
      ) : (
        data && (
          <>
            <ExportProgress answer={data} />
            {data.export ? (
              <Made
                made={data.export}
                environment={environment.id}
                outdated={whyOutdated(data)}
                mayNotDownload={mayNotDownload}
              />
            ) : (
              data.state === 'not_requested' && (
                <p className="text-table text-muted">
                  None yet: nobody asked for one. It takes the signer some seconds.
                </p>
              )
            )}
          </>
        )
      )}
    </Section>
  )
}

/** Of the archive that is there; null: it is the one to take. */
function whyOutdated({ state, newest, export: made }: EnvironmentExport): string | null {
  if (made === null || state === 'made') return null
  return made.serial === newest
    ? 'made with another AgentCore gateway or relay address than now'
    : 'not the newest any more'
}

function whyNot({ state }: EnvironmentExport): string | null {
  if (state === 'being_made') return 'It is being made.'
  return state === 'made' ? 'It is made.' : null
}

function Made({
  made,
  environment,
  outdated,
  mayNotDownload,
}: {
  made: NonNullable<EnvironmentExport['export']>
  environment: string
  outdated: string | null
  mayNotDownload: string | null
}) {
  const file = `countersign-export-${environment}-${made.serial}.tar.gz`
  return (
    <div className="flex flex-col gap-5">
      <div className="flex flex-wrap items-start justify-between gap-4">
        <div className="max-w-3xl min-w-0 flex-1">
          <Facts>
            <Fact label="Bundle">
              {made.serial}
              {outdated && <span className="text-muted">, {outdated}</span>}
            </Fact>
            <Fact label="Made">
              <Time at={made.made_at} />
            </Fact>
            <Fact label="Archive, SHA-256">
              <Digest value={made.sha256} full />
            </Fact>
            <Fact label="Size">{made.size.toLocaleString('en')} bytes, gzip</Fact>
            <Fact label="Key">
              <span className="font-mono text-meta">{made.kid}</span>, ES256
            </Fact>
          </Facts>
        </div>
        <DownloadButton href={made.download} reason={mayNotDownload} quiet>
          Download export
        </DownloadButton>
      </div>
      <ExportTargets targets={made.targets} />
      <div className="grid gap-4 lg:grid-cols-2">
        <CodeBlock
          label="Commands that verify the archive"
          caption="Verify it offline"
          code={`echo '${made.sha256}  ${file}' \\\n  | sha256sum --check\nnpx countersign verify ${file} \\\n  --key countersign-key.pem --environment ${environment}`}
        />
        <CodeBlock label="Public key" caption="countersign-key.pem" code={made.public_key.trim()} />
      </div>
    </div>
  )
}
