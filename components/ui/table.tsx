'use client'

import { type ComponentProps, useEffect, useRef, useState } from 'react'
import { cn } from './cn'

/**
 * A native table. The header sticks under the top bar; only when the columns don't fit does the wrapper become
 * a scroll container (which ends the sticking, so it isn't one by default) and a tab stop with a name.
 */
export function Table({
  className,
  'aria-label': label,
  ...props
}: ComponentProps<'table'> & { 'aria-label': string }) {
  const wrapper = useRef<HTMLDivElement>(null)
  const [overflows, setOverflows] = useState(false)
  const [reachable, setReachable] = useState(true)
  useEffect(() => {
    const node = wrapper.current
    if (!node) return
    const measure = () => {
      setOverflows(node.scrollWidth > node.clientWidth + 1)
      setReachable(node.querySelector('a[href], button, input, [tabindex="0"]') !== null)
    }
    const observer = new ResizeObserver(measure)
    observer.observe(node)
    if (node.firstElementChild) observer.observe(node.firstElementChild)
    return () => observer.disconnect()
  }, [])
  return (
    <div
      ref={wrapper}
      className={overflows ? '@container overflow-x-auto [--topbar:0px]' : '@container overflow-x-clip'}
      {...(overflows && !reachable
        ? { tabIndex: 0, role: 'region', 'aria-label': `${label}, scrolls sideways` }
        : {})}
    >
      <table
        aria-label={label}
        className={cn('w-full border-separate border-spacing-0 text-left text-table', className)}
        {...props}
      />
    </div>
  )
}

export function TableHead({ className, ...props }: ComponentProps<'thead'>) {
  return <thead className={className} {...props} />
}

export function TableBody(props: ComponentProps<'tbody'>) {
  return <tbody {...props} />
}

export function TableRow({ className, ...props }: ComponentProps<'tr'>) {
  return (
    <tr
      className={cn(
        'group/row focus-visible:-outline-offset-2 data-[active=true]:bg-panel data-[interactive=true]:cursor-default data-[interactive=true]:hover:bg-panel data-[selected=true]:bg-link-tint',
        className,
      )}
      {...props}
    />
  )
}

export function TableHeader({ className, ...props }: ComponentProps<'th'>) {
  return (
    <th
      scope="col"
      className={cn(
        'sticky top-(--topbar) z-10 h-8 border-b bg-page px-2 text-meta font-medium whitespace-nowrap text-muted first:pl-3 last:pr-3',
        className,
      )}
      {...props}
    />
  )
}

export function TableCell({ className, ...props }: ComponentProps<'td'>) {
  return (
    <td
      className={cn('h-(--row) border-b px-2 align-middle whitespace-nowrap first:pl-3 last:pr-3', className)}
      {...props}
    />
  )
}
