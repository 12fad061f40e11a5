import type { ComponentProps } from 'react'
import { cn } from './cn'
import { TableCell, TableRow } from './table'

export function Skeleton({ className, ...props }: ComponentProps<'span'>) {
  return <span className={cn('appear-late block h-3 rounded-sm bg-line', className)} {...props} />
}

const WIDTHS = ['w-3/4', 'w-1/2', 'w-2/3', 'w-2/5']

/** Rows of the real table, before its data. */
export function SkeletonRows({ columns, rows = 8 }: { columns: number; rows?: number }) {
  return Array.from({ length: rows }, (_, row) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: the rows are all alike and never move
    <TableRow key={row} aria-hidden="true">
      {Array.from({ length: columns }, (_, column) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the cells are all alike and never move
        <TableCell key={column}>
          <Skeleton className={WIDTHS[(row + column) % WIDTHS.length]} />
        </TableCell>
      ))}
    </TableRow>
  ))
}
