'use client'

import Link from 'next/link'
import { Tabs as Radix } from 'radix-ui'
import type { ComponentProps, ReactNode } from 'react'
import { cn } from './cn'

export const Tabs = Radix.Root
export const TabsContent = Radix.Content

const listClass = 'flex gap-5 overflow-x-auto border-b [scrollbar-width:none]'
const tabClass =
  '-mb-px inline-flex h-9 shrink-0 items-center gap-1.5 border-b-2 border-transparent text-table text-muted hover:text-ink focus-visible:-outline-offset-2'
const activeClass = 'border-ink font-medium text-ink'

export function TabsList({ className, ...props }: ComponentProps<typeof Radix.List>) {
  return <Radix.List className={cn(listClass, className)} {...props} />
}

export function TabsTrigger({ className, ...props }: ComponentProps<typeof Radix.Trigger>) {
  return (
    <Radix.Trigger
      className={cn(
        tabClass,
        'data-[state=active]:border-ink data-[state=active]:font-medium data-[state=active]:text-ink',
        className,
      )}
      {...props}
    />
  )
}

export type TabLink = { href: string; label: ReactNode; count?: number; active: boolean }

/** Tabs that are pages: links, so that they open in a new window and the server renders only one. */
export function TabLinks({
  label,
  tabs,
  className,
}: {
  label: string
  tabs: readonly TabLink[]
  className?: string
}) {
  return (
    // Wrapped where they are many: what is cut off is not found.
    <nav aria-label={label} className={cn('flex flex-wrap gap-x-5 border-b', className)}>
      {tabs.map(tab => (
        <Link
          key={tab.href}
          href={tab.href}
          scroll={false}
          aria-current={tab.active ? 'page' : undefined}
          className={cn(tabClass, tab.active && activeClass)}
        >
          {tab.label}
          {tab.count !== undefined && (
            <span className="font-normal text-muted">{tab.count.toLocaleString('en')}</span>
          )}
        </Link>
      ))}
    </nav>
  )
}
