'use client'

import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { parseAsString, useQueryState } from 'nuqs'
import { Digest } from '@/components/console/digest'
import { ErrorRegion } from '@/components/console/error-region'
import { Fact, Facts } from '@/components/console/inspector'
import { PageHeader } from '@/components/console/page-header'
import { Stat, StatRow } from '@/components/console/stat'
import { Time } from '@/components/console/time'
import { Badge } from '@/components/ui/badge'
import { Section } from '@/components/ui/section'
import { Skeleton } from '@/components/ui/skeleton'
import type { QueryOutput } from '@/lib/client/operation-types'
import { paths } from '@/lib/client/paths'
import { operationQuery } from '@/lib/client/queries'
import { BundleExpiry } from './bundle-expiry'
import { BundleLoading } from './bundle-loading'
import { BundlePulse } from './bundle-pulse'
import { BundleReleases } from './bundle-releases'
import { DownloadButton, downloadOf } from './download-button'
import type { Bundle, EnvironmentName } from './types'

type Props = { environment: EnvironmentName; serial: number; mayNotDownload: string | null }

export function BundleDetail({ environment, serial, mayNotDownload }: Props) {
  const [enforcer, setEnforcer] = useQueryState('enforcer', parseAsString)
  const bundle = useQuery({
    ...operationQuery<Bundle>('bundle.get', {
      environment: environment.id,
      serial,
      ...(enforcer && { enforcer }),
    }),
    placeholderData: keepPreviousData,
    refetchInterval: 10_000,
  })
  const enforcers = useQuery({
    ...operationQuery<QueryOutput<'enforcer.list'>>('enforcer.list'),
    refetchInterval: 5_000,
  })
  const live = (enforcers.data?.items ?? []).filter(
    row => row.environment === environment.id && row.revoked_at === null,
  )
  const { data } = bundle
  const running = live.filter(row => row.running?.revision === data?.revision)
  const published = enforcers.data?.environments.find(row => row.id === environment.id)?.published
  const newest = published?.serial === serial

  return (
    <>
      <PageHeader
        title={`Bundle ${serial}`}
        crumb={`Bundle ${serial}`}
        meta={<Badge>{environment.name}</Badge>}
        answer={data && <Answer bundle={data} newest={newest} running={running.length} live={live.length} />}
        primary={
          <DownloadButton href={downloadOf({ environment: environment.id, serial })} reason={mayNotDownload}>
            Download bundle
          </DownloadButton>
        }
      />
      {!data ? (
        bundle.error ? (
          <ErrorRegion
            what="The bundle could not be loaded"
            error={bundle.error}
            onRetry={() => void bundle.refetch()}
          />
        ) : (
          <Skeleton className="h-64 w-full" />
        )
      ) : (
        <>
          <StatRow>
            <Stat
              label="Running"
              value={`${running.length} of ${live.length}`}
              href={paths.enforcers({ env: environment.id })}
              {...(newest && live.length > 0 && running.length === live.length
                ? { tone: 'allow' as const, shape: 'check' as const }
                : {})}
            />
            <Stat label="Agents" value={data.agents.toLocaleString('en')} />
            <Stat label="Actions" value={data.actions.toLocaleString('en')} />
            <Stat label="Published" value={<Time at={data.published_at} />} />
            <Stat label="Expires" value={<BundleExpiry at={data.expires_at} />} />
          </StatRow>
          <Section
            title="What it carries"
            description="One release per agent. What it decides was signed by all six layers; what was tightened since is in it too."
          >
            <BundleReleases bundle={data} />
          </Section>
          <BundlePulse pulse={data.pulse} environment={environment.name} />
          <Section
            title="Signature"
            description="The signer checked the quorum and the digest of every release in the database, then signed."
          >
            <div className="max-w-3xl">
              <Facts>
                <Fact label="Revision">
                  <span className="font-mono text-meta">{data.revision}</span>
                </Fact>
                <Fact label="Archive, SHA-256">
                  <Digest value={data.sha256} full />
                </Fact>
                <Fact label="What it decides">
                  <Digest value={data.content_digest} />{' '}
                  <span className="text-muted">without serial and times: same content, same digest</span>
                </Fact>
                <Fact label="Size">{data.size.toLocaleString('en')} bytes, gzip</Fact>
                <Fact label="Key">
                  <span className="font-mono text-meta">{data.kid}</span>, ES256
                </Fact>
              </Facts>
            </div>
          </Section>
          <BundleLoading
            bundle={data}
            enforcers={live}
            chosen={enforcer}
            onChoose={id => void setEnforcer(id)}
          />
        </>
      )}
    </>
  )
}

type AnswerProps = { bundle: Bundle; newest: boolean; running: number; live: number }

function Answer({ bundle, newest, running, live }: AnswerProps) {
  if (newest) {
    if (live === 0) return <>Published, and no enforcer is connected. {bundle.reason}</>
    return (
      <>
        {running === live ? 'Every enforcer runs it' : `${running} of ${live} enforcers run it`}.{' '}
        {bundle.reason}
      </>
    )
  }
  const least = bundle.pulse?.least_serial ?? 0
  if (bundle.serial < least)
    return <>Superseded: enforcers that still run it deny everything. {bundle.reason}</>
  return <>A newer bundle is published. {bundle.reason}</>
}
