import { getOperation, postOperation, refuseMethod } from '@/lib/http/door'

export const dynamic = 'force-dynamic'

type Context = { params: Promise<{ operation: string }> }

export async function GET(request: Request, { params }: Context): Promise<Response> {
  return getOperation(request, (await params).operation)
}

export async function POST(request: Request, { params }: Context): Promise<Response> {
  return postOperation(request, (await params).operation)
}

async function refused(request: Request, { params }: Context): Promise<Response> {
  return refuseMethod(request, (await params).operation)
}

export const PUT = refused
export const PATCH = refused
export const DELETE = refused
