'use client'

import { useQuery } from '@tanstack/react-query'
import { parseAsString, useQueryState } from 'nuqs'
import { useMemo, useState } from 'react'
import { DataTable } from '@/components/console/data-table'
import { EmptyState } from '@/components/console/empty-state'
import { ErrorRegion } from '@/components/console/error-region'
import { FilterBar, useFilters } from '@/components/console/filter-bar'
import { WithInspector } from '@/components/console/inspector'
import { PageHeader } from '@/components/console/page-header'
import { useSelection } from '@/components/console/use-row-keys'
import { Notice } from '@/components/ui/notice'
import { useEnvironment } from '@/lib/client/environment'
import { operationQuery } from '@/lib/client/queries'
import { visibleLine } from '@/lib/domain/action/visible-text'
import { ActionInspector } from './action-inspector'
import { adopting } from './adopting'
import { ClassifyBar } from './classify-bar'
import { previewBulk } from './classification-draft'
import { LiveServerProblem } from './live-server'
import { Loading } from './loading'
import { LoweringDialog } from './lowering-dialog'
import { PurposesDialog } from './purposes-dialog'
import { SuggestionsDialog } from './suggestions-dialog'
import { RowProblems } from './row-problems'
import type { Workbench } from './types'
import { useClassify } from './use-classify'
import { useDrafting } from './use-drafting'
import { useWorkbenchColumns } from './workbench-columns'
import { WorkbenchHeader } from './workbench-header'
import { useWorkbenchKeys } from './workbench-keys'
import { purposeFacet, sourcesFacet, useStableRows } from './workbench-rows'
import { ViewTabs, type View, VIEWS } from './view-tabs'

const FACETS = ['sources', 'purpose'] as const

export function ActionWorkbench({ system, me }: { system: string; me: string }) {
  const list = useQuery(operationQuery<Workbench>('action.list', { system }))
  if (list.data)
    return <Loaded view={list.data} input={{ system }} me={me} onRefresh={() => void list.refetch()} />
  if (list.error) {
    return (
      <>
        <PageHeader title="Actions" />
        <ErrorRegion
          what="The actions could not be loaded"
          error={list.error}
          onRetry={() => void list.refetch()}
        />
      </>
    )
  }
  return (
    <>
      <PageHeader title="Actions" />
      <Loading rows={18} />
    </>
  )
}

function Loaded({
  view,
  input,
  me,
  onRefresh,
}: {
  view: Workbench
  input: { system: string }
  me: string
  onRefresh: () => void
}) {
  const [chosenEnvironment] = useEnvironment()
  const environment = view.environments.find(one => one.id === chosenEnvironment) ??
    view.environments.find(one => one.production) ??
    view.environments[0] ?? { id: 'production', name: 'Production', production: true }
  const filters = useFilters(FACETS)
  const [tab, setTab] = useQueryState('view', parseAsString)
  const shownView: View = VIEWS.includes(tab as View) ? (tab as View) : 'all'
  const [openId, setOpenId] = useQueryState('action', parseAsString)
  const [suggest, setSuggest] = useQueryState('suggest', parseAsString)
  const [active, setActive] = useState<string | null>(null)
  const [goTo, setGoTo] = useState<{ id: string } | null>(null)
  const [scoping, setScoping] = useState(false)
  const selection = useSelection()
  const classify = useClassify(view.system.id, input, me)
  const rows = useStableRows(view, shownView, filters.text, filters.values.sources, filters.values.purpose)
  const byId = useMemo(() => new Map(view.items.map(item => [item.id, item])), [view.items])
  const at = useMemo(
    () => ({ system: view.system.slug, environment, floors: view.floors }),
    [view.system.slug, environment, view.floors],
  )
  const drafting = useDrafting({ view, byId, rows, active, selection, classify })
  const { bulk, chosen } = drafting
  const reason = view.may.classify
  const undo = () => void classify.undoLast()

  function nextUnclassified() {
    const from = active === null ? -1 : rows.findIndex(row => row.id === active)
    const ahead = [...rows.slice(from + 1), ...rows.slice(0, from + 1)].find(
      row => row.state !== 'classified',
    )
    if (ahead) setGoTo({ id: ahead.id })
  }

  useWorkbenchKeys({
    press: drafting.press,
    reversible: drafting.reversible,
    adopt: drafting.adopt,
    nextUnclassified,
    undo,
    apply: bulk ? drafting.applyBulk : null,
    clear: bulk ? drafting.clear : null,
    suggestions: () => void setSuggest('all'),
    reason,
  })

  const columns = useWorkbenchColumns({
    drafts: drafting.drafts,
    bulkPatch: bulk ? drafting.bulkPatch : null,
    selected: selection.selected,
    states: classify.rows,
    at,
  })
  const facets = useMemo(() => [sourcesFacet(view.items), purposeFacet(view)], [view])
  const open = openId ? byId.get(openId) : undefined
  return (
    <>
      <WorkbenchHeader view={view} onSuggest={() => void setSuggest('all')} />
      {view.system.kind === 'mcp' && <LiveServerProblem system={view.system.id} />}
      {reason && (
        <Notice className="mb-3" title="You can look, not change">
          {reason}
        </Notice>
      )}
      <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-2">
        <ViewTabs
          counts={view.counts}
          view={shownView}
          onView={next => void setTab(next === 'all' ? null : next)}
        />
        <FilterBar
          noun="actions"
          filters={filters}
          facets={facets}
          shown={rows.length}
          total={view.counts.all}
        />
      </div>
      <WithInspector
        inspector={
          open ? (
            <ActionInspector
              key={open.id}
              item={open}
              view={view}
              onAdopt={suggestion => void drafting.submit([adopting(open, suggestion)])}
              onClose={() => void setOpenId(null)}
            />
          ) : null
        }
      >
        <RowProblems states={classify.rows} onRefresh={onRefresh} onForget={classify.forget} />
        {/* Hundreds of rows: always the compact ones. */}
        <div className="[--row:32px]">
          <DataTable
            label={`Actions of ${view.system.name}`}
            noun="action"
            rows={rows}
            columns={columns}
            rowId={item => item.id}
            rowName={item => visibleLine(item.name).slice(0, 100)}
            onOpen={item => void setOpenId(item.id)}
            openId={openId}
            onActive={setActive}
            goTo={goTo}
            selection={selection}
            filtered={filters.active || shownView !== 'all'}
            onClearFilters={() => {
              filters.clear()
              void setTab(null)
            }}
            empty={
              <EmptyState title="No actions yet">
                {view.system.kind === 'manual'
                  ? `Add the actions of ${view.system.name} one by one.`
                  : `The last import of ${view.system.name} listed none. Import again to fill it.`}
              </EmptyState>
            }
          />
        </div>
        <ClassifyBar
          count={bulk ? selection.selected.size : 1}
          bulk={bulk}
          patch={drafting.shown}
          onPatch={drafting.press}
          preview={
            bulk
              ? previewBulk(chosen, drafting.patchOf, at.system, environment, view.environments, view.floors)
              : null
          }
          environment={environment.name}
          reason={reason ?? (!bulk && active === null ? 'Choose a row with J, or by clicking it.' : null)}
          onApply={drafting.applyBulk}
          onAdopt={drafting.adopt}
          onClear={drafting.clear}
          onPurposes={() => setScoping(true)}
          purposesReason={view.may.purposes}
          onUndo={undo}
          undoable={classify.undoable}
        />
      </WithInspector>
      {suggest && (
        <SuggestionsDialog
          view={view}
          environment={environment}
          from={suggest}
          reason={reason}
          onAdopt={saves => {
            void setSuggest(null)
            void drafting.submit(saves)
          }}
          onClose={() => void setSuggest(null)}
        />
      )}
      {scoping && <PurposesDialog items={chosen} view={view} onClose={() => setScoping(false)} />}
      {drafting.asking && (
        <LoweringDialog
          {...drafting.asking}
          view={view}
          environment={environment}
          pending={drafting.pending}
          problem={drafting.problem}
          onCancel={drafting.cancelAsking}
          onConfirm={why => drafting.asking && void drafting.submit(drafting.asking.saves, why)}
        />
      )}
    </>
  )
}
