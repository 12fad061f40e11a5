'use client'

import { memo, type ReactNode, type RefObject } from 'react'
import { Checkbox } from '@/components/ui/checkbox'
import { cn } from '@/components/ui/cn'
import { TableCell, TableRow } from '@/components/ui/table'
import type { Column } from './data-table'
import { RowTabStop } from './row-focus'

const HIDE = {
  sm: '@max-[480px]:hidden',
  md: '@max-[720px]:hidden',
  lg: '@max-[900px]:hidden',
  xl: '@max-[1100px]:hidden',
}
const INTERACTIVE =
  'a, button, input, select, textarea, label, summary, [role=button], [role=menuitem], [data-no-open]'

export const columnClass = <Row,>(column: Column<Row>) =>
  cn(column.align === 'end' && 'text-right tabular-nums', column.hideBelow && HIDE[column.hideBelow])

/** What the table does when something happens in a row. In a ref, so that it changes without the rows. */
export type RowActs = {
  focus: (id: string) => void
  move: (step: 1 | -1, extend: boolean) => void
  open: ((id: string) => void) | undefined
  select: (id: string, on: boolean) => void
}

export type BodyRowProps<Row> = {
  row: Row
  id: string
  /** Of the checkbox. */
  name: string
  /** Among all rows, where only some are in the DOM. */
  rowIndex: number | undefined
  columns: readonly Column<Row>[]
  isTabStop: boolean
  isActive: boolean
  isOpen: boolean
  opens: boolean
  /** undefined: rows can't be selected here. */
  selected: boolean | undefined
  acts: RefObject<RowActs>
}

function UnkeptRow<Row>({ row, id, name, columns, selected, acts, ...props }: BodyRowProps<Row>): ReactNode {
  const reachable = props.opens || selected !== undefined
  return (
    <RowTabStop.Provider value={props.isTabStop}>
      <TableRow
        data-row={id}
        data-active={props.isActive || undefined}
        data-interactive={props.opens || undefined}
        data-selected={selected || props.isOpen || undefined}
        aria-rowindex={props.rowIndex}
        tabIndex={reachable ? (props.isTabStop ? 0 : -1) : undefined}
        onFocus={() => acts.current.focus(id)}
        onKeyDown={event => {
          if (event.target !== event.currentTarget) return
          const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : null
          if (step === null) return
          event.preventDefault()
          acts.current.move(step, event.shiftKey)
        }}
        onClick={event => {
          if (!acts.current.open || (event.target as Element).closest(INTERACTIVE)) return
          if (window.getSelection()?.type === 'Range') return
          acts.current.open(id)
        }}
      >
        {selected !== undefined && (
          <TableCell className="w-8 pr-0">
            <Checkbox
              aria-label={`Select ${name}`}
              checked={selected}
              onChange={event => acts.current.select(id, event.target.checked)}
            />
          </TableCell>
        )}
        {columns.map(column => (
          <TableCell key={column.id} className={columnClass(column)} style={{ width: column.width }}>
            {column.cell(row)}
          </TableCell>
        ))}
      </TableRow>
    </RowTabStop.Provider>
  )
}

/** Rendered again only where something of it changed: a key that moves by one row costs two rows, not all. */
export const BodyRow = memo(UnkeptRow) as typeof UnkeptRow
