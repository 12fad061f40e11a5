import type { ReactNode } from 'react'
import { TableHead, TableHeader } from '@/components/ui/table'
import { visibleText } from '@/lib/domain/action/visible-text'

/** Names that came from a server: hidden and reordering characters are made visible. */
export function Mono({ children }: { children: string }) {
  return <span className="font-mono text-meta wrap-anywhere">{visibleText(children)}</span>
}

export function Words({ items, none }: { items: readonly string[]; none: string }) {
  if (items.length === 0) return <span className="text-muted">{none}</span>
  return (
    <ul>
      {items.map(item => (
        <li key={item}>
          <Mono>{item}</Mono>
        </li>
      ))}
    </ul>
  )
}

export function Part({
  title,
  none,
  count,
  children,
}: {
  title: string
  none: string
  count: number
  children: ReactNode
}) {
  return (
    <div className="mt-5 first:mt-0">
      <h4 className="mb-1 text-table font-medium">
        {title} <span className="font-normal text-muted tabular-nums">{count}</span>
      </h4>
      {count === 0 ? <p className="text-table text-muted">{none}</p> : children}
    </div>
  )
}

export function Heads({ names }: { names: readonly string[] }) {
  return (
    <TableHead>
      <tr>
        {names.map(name => (
          <TableHeader key={name} className="static">
            {name}
          </TableHeader>
        ))}
      </tr>
    </TableHead>
  )
}
