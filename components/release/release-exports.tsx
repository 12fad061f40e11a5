'use client'

import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { parseAsString, parseAsStringEnum, useQueryStates } from 'nuqs'
import Link from 'next/link'
import { EmptyState } from '@/components/console/empty-state'
import { ErrorRegion } from '@/components/console/error-region'
import { useKeys } from '@/components/console/keyboard'
import { PageHeader } from '@/components/console/page-header'
import { StateChip } from '@/components/console/state-chip'
import { Badge } from '@/components/ui/badge'
import { Button } from '@/components/ui/button'
import { Notice } from '@/components/ui/notice'
import { Skeleton } from '@/components/ui/skeleton'
import type { QueryOutput } from '@/lib/client/operation-types'
import { paths } from '@/lib/client/paths'
import { operationQuery } from '@/lib/client/queries'
import { visibleLine } from '@/lib/domain/action/visible-text'
import { type ExportTarget, EXPORT_TARGETS, TARGET_NAMES } from '@/lib/domain/export/target'
import { ExportFiles } from './export-files'
import { ExportInexpressible } from './export-inexpressible'
import { filesToShow } from './export-lines'
import { ExportPicker } from './export-picker'
import type { ReleaseExport } from './types'

const PARAMS = {
  target: parseAsStringEnum<ExportTarget>([...EXPORT_TARGETS]).withDefault('opa'),
  with: parseAsString,
  file: parseAsString,
}

/** What other engines get of a release: their files, what they can't say of it, and what differs from another release. */
export function ReleaseExports({ id, agent }: { id: string; agent: string }) {
  const [{ target, with: other, file }, setParams] = useQueryStates(PARAMS, { history: 'replace' })
  const choices = useQuery(operationQuery<QueryOutput<'release.choices'>>('release.choices', { agent }))
  const answer = useQuery({
    ...operationQuery<ReleaseExport>('release.get-export', {
      release: id,
      target,
      ...(other && { compare_with: other }),
    }),
    placeholderData: keepPreviousData,
  })
  const { data } = answer
  const files = data ? filesToShow(data.files, data.compare ? data.compare.files : null) : []
  const shown = Math.max(
    0,
    files.findIndex(each => each.name === file),
  )
  const step = (by: number) => {
    const next = files[(shown + by + files.length) % files.length]
    if (next) void setParams({ file: next.name })
  }
  const nextTarget = (by: number) => {
    const at = EXPORT_TARGETS.indexOf(target) + by + EXPORT_TARGETS.length
    void setParams({ target: EXPORT_TARGETS[at % EXPORT_TARGETS.length]!, file: null })
  }
  const oneFile = files.length > 1 ? null : 'There is one file.'

  useKeys([
    { keys: 'j', label: 'Next file', reason: oneFile, run: () => step(1), movement: true },
    { keys: 'k', label: 'Previous file', reason: oneFile, run: () => step(-1), movement: true },
    { keys: 't', label: 'Next target', run: () => nextTarget(1) },
    { keys: 'shift+t', label: 'Previous target', run: () => nextTarget(-1) },
  ])

  return (
    <>
      <PageHeader
        title={
          data ? `Exports of ${visibleLine(data.release.agent.name)} r${data.release.number}` : 'Exports'
        }
        crumb="Exports"
        meta={
          data && (
            <>
              <Badge>{visibleLine(data.release.environment.name)}</Badge>
              <StateChip state={data.release.state} />
            </>
          )
        }
        answer={data && sentence(data)}
        secondary={
          <Button asChild>
            <Link href={paths.release(id)}>Open release</Link>
          </Button>
        }
      />
      <ExportPicker
        target={target}
        other={other}
        choices={(choices.data?.items ?? []).filter(item => item.id !== id)}
        onChoose={next => void setParams({ ...next, file: null })}
      />
      {answer.error && !answer.isPlaceholderData ? (
        <ErrorRegion
          what="The export could not be loaded"
          kept="Your choice is kept"
          error={answer.error}
          onRetry={() => void answer.refetch()}
          retrying={answer.isFetching}
        />
      ) : !data || answer.isPlaceholderData ? (
        <div aria-busy="true">
          <Skeleton className="h-[60vh] w-full" />
        </div>
      ) : (
        <>
          {data.refused !== null && (
            <Notice tone="deny" title={`${TARGET_NAMES[data.target]} refuses this release`} className="mb-4">
              {visibleLine(data.refused)}
            </Notice>
          )}
          {data.compare?.refused && (
            <Notice tone="deny" title={`${TARGET_NAMES[data.target]} refuses the other one`} className="mb-4">
              {visibleLine(data.compare.refused)}
            </Notice>
          )}
          {files.length > 0 ? (
            <ExportFiles
              files={files}
              shown={shown}
              release={data.release}
              other={data.compare?.release ?? null}
              onShow={name => void setParams({ file: name })}
            />
          ) : (
            <EmptyState title="No file">
              {data.refused === null
                ? 'Nothing of this release could be called there, so there is nothing to load.'
                : 'A target that refuses gets no file, so that nobody loads half of a policy.'}
            </EmptyState>
          )}
          <ExportInexpressible answer={data} />
        </>
      )}
    </>
  )
}

function sentence({ target, refused, files, inexpressible }: ReleaseExport): string {
  const name = TARGET_NAMES[target]
  if (refused !== null) return `${name} can’t say this release, so there is no file for it.`
  const many = files.length === 1 ? '1 file' : `${files.length.toLocaleString('en')} files`
  return inexpressible.length === 0
    ? `${name} says all of it, in ${many}. A preview: not signed, nothing to load.`
    : `${name} gets ${many} and can’t express ${inexpressible.length.toLocaleString('en')} of it, listed below. A preview: not signed, nothing to load.`
}
