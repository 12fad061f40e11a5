'use client'
export function RuleHistory(_: { rule: string; version: number }) {
  return null
}
