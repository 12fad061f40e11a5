'use client'

import Link from 'next/link'
import { PageHeader } from '@/components/console/page-header'
import { Time } from '@/components/console/time'
import { Button } from '@/components/ui/button'
import { Progress } from '@/components/ui/progress'
import { paths } from '@/lib/client/paths'
import { AddAction } from './add-action'
import { LinkButton } from './link-button'
import { SystemTags } from './system-tags'
import type { Workbench } from './types'

export function WorkbenchHeader({ view, onSuggest }: { view: Workbench; onSuggest: () => void }) {
  const { system, counts, may } = view
  const count = (value: number) => value.toLocaleString('en')
  return (
    <PageHeader
      title={system.name}
      crumb={system.name}
      answer={
        <>
          {counts.unclassified === 0
            ? `All ${count(counts.all)} actions are classified. `
            : `${count(counts.unclassified)} of ${count(counts.all)} actions are not classified, so denied. `}
          Owned by {system.team.name}
          {system.imported_at && (
            <>
              , imported <Time at={system.imported_at} />
            </>
          )}
          .
        </>
      }
      meta={<Progress label="classified" done={counts.all - counts.unclassified} total={counts.all} />}
      secondary={
        <>
          <SystemTags system={system} reason={may.tags} />
          <Button onClick={onSuggest}>Suggestions</Button>
          {system.kind === 'manual' ? (
            <AddAction system={system} reason={may.import} />
          ) : (
            <LinkButton reason={may.import} place="below" align="end" href={paths.imports(system.id)}>
              Re-import
            </LinkButton>
          )}
        </>
      }
      primary={
        <Button variant="primary" asChild>
          <Link href={paths.agents()}>Propose release</Link>
        </Button>
      }
    />
  )
}
