'use client'

import { ArrowDown, ArrowUp } from 'lucide-react'
import { cn } from '@/components/ui/cn'
import { TableHeader } from '@/components/ui/table'

type SortHeaderProps = {
  column: { header: string; align?: 'start' | 'end'; width?: string }
  sorted: 'ascending' | 'descending' | null
  onSort?: () => void
  className?: string
}

export function SortHeader({ column, sorted, onSort, className }: SortHeaderProps) {
  const Arrow = sorted === 'descending' ? ArrowDown : ArrowUp
  return (
    <TableHeader aria-sort={sorted ?? undefined} className={className} style={{ width: column.width }}>
      {onSort ? (
        <button
          type="button"
          onClick={onSort}
          className={cn(
            'group/sort -mx-1 inline-flex h-6 items-center gap-1 rounded-sm px-1 hover:text-ink',
            sorted && 'text-ink',
            column.align === 'end' && 'flex-row-reverse',
          )}
        >
          {column.header}
          <Arrow
            aria-hidden="true"
            className={cn(
              'size-3',
              !sorted && 'opacity-0 group-hover/sort:opacity-60 group-focus-visible/sort:opacity-60',
            )}
          />
        </button>
      ) : (
        column.header
      )}
    </TableHeader>
  )
}
