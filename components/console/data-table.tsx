'use client'

import {
  createColumnHelper,
  createSortedRowModel,
  type RowData,
  rowSortingFeature,
  tableFeatures,
  useTable,
} from '@tanstack/react-table'
import { useRouter } from 'next/navigation'
import { parseAsString, useQueryState } from 'nuqs'
import { type ReactNode, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react'
import { Checkbox } from '@/components/ui/checkbox'
import { Table, TableBody, TableHead, TableHeader } from '@/components/ui/table'
import { FilteredEmpty } from './empty-state'
import { SortHeader } from './sort-header'
import { parseSort, type SortValue, sortText, sortValues } from './sort'
import { type Selection, toggled, useRowKeys } from './use-row-keys'
import { BodyRow, columnClass, type RowActs } from './table-body-row'
import { useVirtualRows } from './use-virtual-rows'

export type Column<Row> = {
  id: string
  header: string
  cell: (row: Row) => ReactNode
  /** Makes the column sortable. Missing values (null) sort last either way. */
  sort?: (row: Row) => SortValue
  /** The first click sorts downward: for counts and times. */
  descFirst?: boolean
  /** Numerals and times that are compared go to the right. */
  align?: 'start' | 'end'
  /** CSS width, e.g. `12rem`; the column that should take the rest gets `100%`. */
  width?: string
  /**
   * Left out where the table itself is narrower than 480, 720, 900 or 1100 px. It has 1176 px in a 1440 px
   * window, and about 755 beside the inspector or in a 1024 px window.
   */
  hideBelow?: 'sm' | 'md' | 'lg' | 'xl'
}

export type DataTableProps<Row> = {
  /** Names the table: "Agents". */
  label: string
  /** One row: "agent". */
  noun: string
  rows: readonly Row[]
  columns: readonly Column<Row>[]
  rowId: (row: Row) => string
  /** What a screen reader calls the row's checkbox: its name. Default: the id. */
  rowName?: (row: Row) => string
  /** The row's page: Enter and a click on the row go there. The first column's cell should be a link to it too. */
  href?: (row: Row) => string
  /** Or: opens the inspector. Wins over href. */
  onOpen?: (row: Row) => void
  /** The row that the inspector shows. */
  openId?: string | null
  /** The row that has the keys, for pages that act on it. */
  onActive?: (id: string) => void
  /** Scrolls to a row and gives it focus; a new object goes there again. */
  goTo?: { id: string } | null
  selection?: Selection
  /** `name` or `-name`; the URL has the say (`?sort=`). */
  defaultSort?: string
  /** URL parameter of the sort, where a page has several tables. */
  sortKey?: string
  /** Are filters active? Then an empty list says so and offers to clear them. */
  filtered?: boolean
  onClearFilters?: () => void
  /** Shown when there is nothing and no filter: an <EmptyState>. */
  empty: ReactNode
  /** Off for all tables of a page but one. */
  keys?: boolean
}

const features = tableFeatures({ rowSortingFeature, sortedRowModel: createSortedRowModel() })

export function DataTable<Row extends RowData>(props: DataTableProps<Row>) {
  if (props.rows.length > 0) return <FilledTable {...props} />
  if (props.filtered && props.onClearFilters)
    return <FilteredEmpty noun={props.noun} onClear={props.onClearFilters} />
  return props.empty
}

function FilledTable<Row extends RowData>({
  label,
  noun,
  rows,
  columns,
  rowId,
  rowName = rowId,
  href,
  onOpen,
  openId,
  onActive,
  goTo,
  selection,
  defaultSort = '',
  sortKey = 'sort',
  keys = true,
}: DataTableProps<Row>) {
  const router = useRouter()
  const [sortParam, setSortParam] = useQueryState(sortKey, parseAsString.withDefault(defaultSort))
  const sorting = parseSort(sortParam)
  const [active, setActiveRow] = useState<string | null>(null)
  const setActive = (id: string) => {
    setActiveRow(id)
    onActive?.(id)
  }
  const body = useRef<HTMLTableSectionElement>(null)

  const defs = useMemo(() => {
    const helper = createColumnHelper<typeof features, Row>()
    const accessors = columns.map(column =>
      helper.accessor(row => column.sort?.(row) ?? null, {
        id: column.id,
        enableSorting: column.sort !== undefined,
        sortDescFirst: column.descFirst ?? false,
        // Missing values stay last in both directions, so the comparison knows which one it is.
        sortFn: (a, b, id) =>
          sortValues(a.getValue<SortValue>(id), b.getValue<SortValue>(id), sorting?.desc ?? false),
      }),
    )
    return helper.columns(accessors)
  }, [columns, sorting?.desc])

  const table = useTable({
    features,
    columns: defs,
    data: rows as Row[],
    getRowId: rowId,
    state: { sorting: sorting ? [sorting] : [] },
    onSortingChange: updater => {
      const next = typeof updater === 'function' ? updater(sorting ? [sorting] : []) : updater
      void setSortParam(sortText(next[0]))
    },
    enableSortingRemoval: true,
    enableMultiSort: false,
  })

  const sorted = table.getRowModel().rows
  const ids = sorted.map(row => row.id)
  // One row is the tab stop; a vanished active row hands over to the first.
  const tabRow = active !== null && ids.includes(active) ? active : (ids[0] ?? null)

  const { virtual, shown, above, below, scrollTo } = useVirtualRows(sorted, body)
  const span = columns.length + (selection ? 1 : 0)

  const open =
    onOpen || href
      ? (id: string) => {
          const row = sorted.find(candidate => candidate.id === id)?.original
          if (row === undefined) return
          if (onOpen) onOpen(row)
          else if (href) router.push(href(row))
        }
      : undefined

  function select(id: string, on: boolean) {
    selection?.onChange(toggled(selection.selected, id, on))
  }

  function focusRow(index: number) {
    scrollTo(index)
    // After the row exists: a virtual one is rendered by the scroll.
    requestAnimationFrame(() => {
      const id = ids[index]
      const node =
        id === undefined ? null : body.current?.querySelector<HTMLElement>(`[data-row="${CSS.escape(id)}"]`)
      node?.focus({ preventScroll: virtual })
    })
  }

  const went = useRef(goTo)
  useEffect(() => {
    if (!goTo || went.current === goTo) return
    went.current = goTo
    const index = ids.indexOf(goTo.id)
    if (index >= 0) focusRow(index)
  })

  const move = useRowKeys({
    noun,
    ids,
    active,
    setActive,
    focusRow,
    onOpen: open,
    selection,
    enabled: keys,
  })
  const acts = useRef<RowActs>({ focus: setActive, move, open, select })
  useLayoutEffect(() => {
    acts.current = { focus: setActive, move, open, select }
  })
  const chosen = selection ? ids.filter(id => selection.selected.has(id)).length : 0

  return (
    <Table aria-label={label} aria-rowcount={virtual ? sorted.length + 1 : undefined}>
      <TableHead>
        <tr>
          {selection && (
            <TableHeader className="w-8 pr-0">
              <Checkbox
                aria-label={`Select all ${sorted.length.toLocaleString('en')} rows`}
                checked={chosen > 0 && chosen === ids.length}
                indeterminate={chosen > 0 && chosen < ids.length}
                onChange={event => selection.onChange(new Set(event.target.checked ? ids : []))}
              />
            </TableHeader>
          )}
          {columns.map(column => {
            const model = table.getColumn(column.id)
            return (
              <SortHeader
                key={column.id}
                column={column}
                className={columnClass(column)}
                sorted={sorting?.id === column.id ? (sorting.desc ? 'descending' : 'ascending') : null}
                onSort={column.sort && model ? () => model.toggleSorting() : undefined}
              />
            )
          })}
        </tr>
      </TableHead>
      <TableBody ref={body}>
        {above > 0 && <Spacer height={above} span={span} />}
        {shown.map(({ row, index }) => (
          <BodyRow
            key={row.id}
            row={row.original}
            id={row.id}
            name={rowName(row.original)}
            rowIndex={virtual ? index + 2 : undefined}
            columns={columns}
            isTabStop={row.id === tabRow}
            isActive={row.id === active}
            isOpen={openId === row.id}
            opens={open !== undefined}
            selected={selection?.selected.has(row.id)}
            acts={acts}
          />
        ))}
        {below > 0 && <Spacer height={below} span={span} />}
      </TableBody>
    </Table>
  )
}

function Spacer({ height, span }: { height: number; span: number }) {
  return (
    // biome-ignore lint/a11y/noAriaHiddenOnFocusable: an empty row can't take focus
    <tr aria-hidden="true">
      <td colSpan={span} style={{ height, padding: 0 }} />
    </tr>
  )
}
