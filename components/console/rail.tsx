'use client'

import { PanelLeftClose, PanelLeftOpen } from 'lucide-react'
import Link from 'next/link'
import { usePathname } from 'next/navigation'
import { Button } from '@/components/ui/button'
import { cn } from '@/components/ui/cn'
import { useEnvironment } from '@/lib/client/environment'
import { paths, withEnvironment } from '@/lib/client/paths'
import { RAIL, type RailItem, railEntry } from './navigation'
import { Mark, Wordmark } from './wordmark'

export type RailCounts = Partial<Record<RailItem, number>>

type RailProps = {
  counts: RailCounts
  collapsed: boolean
  onToggle: () => void
}

/** 216 px, or 56 with icons only: by choice, and by itself below 1024 px. */
export function Rail({ counts, collapsed, onToggle }: RailProps) {
  const Toggle = collapsed ? PanelLeftOpen : PanelLeftClose
  return (
    <nav
      aria-label="Main"
      className={cn(
        'sticky top-0 hidden h-dvh shrink-0 flex-col border-r bg-panel md:flex print:hidden',
        collapsed ? 'w-14' : 'w-14 lg:w-54',
      )}
    >
      <div className="flex h-(--topbar) shrink-0 items-center px-4">
        <Link href={paths.home()} aria-label="Countersign, home" className="rounded-md">
          {collapsed ? <Mark /> : <Wordmark bare className="max-lg:hidden [&>span]:not-sr-only" />}
          {!collapsed && <Mark className="lg:hidden" />}
        </Link>
      </div>
      <RailLinks counts={counts} collapsed={collapsed} responsive />
      <div className="mt-auto p-2 max-lg:hidden">
        <Button
          variant="ghost"
          size="icon"
          className="hover:bg-line"
          aria-label={collapsed ? 'Expand navigation' : 'Collapse navigation'}
          onClick={onToggle}
        >
          <Toggle />
        </Button>
      </div>
    </nav>
  )
}

type LinksProps = {
  counts: RailCounts
  collapsed?: boolean /** Icons only below 1024 px. */
  responsive?: boolean
  onNavigate?: () => void
}

export function RailLinks({ counts, collapsed = false, responsive = false, onNavigate }: LinksProps) {
  const here = railEntry(usePathname())
  const [environment] = useEnvironment()
  const words = collapsed ? 'sr-only' : responsive ? 'max-lg:sr-only' : undefined
  return (
    <ul className="flex flex-col gap-0.5 overflow-y-auto p-2">
      {RAIL.map(({ id, label, href, icon: Icon }) => {
        const current = here?.id === id
        const count = counts[id] ?? 0
        return (
          <li key={id}>
            <Link
              href={withEnvironment(href, environment)}
              aria-current={current ? 'page' : undefined}
              title={collapsed ? label : undefined}
              onClick={onNavigate}
              className={cn(
                'relative flex h-8 items-center gap-2.5 rounded-md px-3 text-table text-muted hover:bg-line/60 hover:text-ink focus-visible:-outline-offset-2',
                current && 'bg-line font-medium text-ink',
              )}
            >
              <Icon aria-hidden="true" className="size-4 shrink-0" strokeWidth={current ? 2.1 : 1.75} />
              <span className={cn('flex-1', words)}>{label}</span>
              {count > 0 && (
                <span
                  className={cn(
                    'text-meta text-ink',
                    (collapsed || responsive) &&
                      'max-lg:absolute max-lg:top-0 max-lg:right-0.5 max-lg:rounded-full max-lg:bg-ink max-lg:px-1 max-lg:leading-4 max-lg:text-page',
                    collapsed && 'absolute top-0 right-0.5 rounded-full bg-ink px-1 leading-4 text-page',
                  )}
                >
                  {count}
                  <span className="sr-only"> wait for you</span>
                </span>
              )}
            </Link>
          </li>
        )
      })}
    </ul>
  )
}
