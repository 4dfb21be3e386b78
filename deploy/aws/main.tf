# What the provider `aws` of crm-scheduler needs in an AWS account: a queue for due tasks, a dead-letter queue, a schedule group,
# the role that EventBridge Scheduler assumes, and the policy of the program itself. See README.md.

terraform {
  required_version = ">= 1.5"
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.0"
    }
  }
}

variable "name" {
  description = "Prefix of everything that is created."
  type        = string
  default     = "crm-scheduler"
}

variable "groups" {
  description = "Which schedule groups the program may use beside its own. '*' allows it to create groups when a task names a new one."
  type        = list(string)
  default     = ["*"]
}

variable "ledger" {
  description = "Whether all instances remember in a DynamoDB table what became of executions. Without it a copy of an execution may run again on another instance."
  type        = bool
  default     = false
}

data "aws_caller_identity" "this" {}
data "aws_partition" "this" {}
data "aws_region" "this" {}

locals {
  scheduler = "arn:${data.aws_partition.this.partition}:scheduler:${data.aws_region.this.name}:${data.aws_caller_identity.this.account_id}"
  # The group that the program calls "default" is one of them, whatever the variable says.
  groups = contains(var.groups, "*") ? ["*"] : distinct(concat([aws_scheduler_schedule_group.default.name], var.groups))
}

# --- Queues -------------------------------------------------------------------------------------------------------------------

# Three kinds of letters end here: what EventBridge Scheduler could not deliver (message attributes ERROR_CODE, RETRY_ATTEMPTS, ...), what
# a handler gave up on, and what was received a hundred times without an end. It has to be a standard queue.
resource "aws_sqs_queue" "dead_letters" {
  name                      = "${var.name}-tasks-dlq"
  message_retention_seconds = 1209600
  sqs_managed_sse_enabled   = true
}

resource "aws_sqs_queue" "tasks" {
  name                       = "${var.name}-tasks"
  message_retention_seconds  = 1209600
  visibility_timeout_seconds = 30
  receive_wait_time_seconds  = 20
  sqs_managed_sse_enabled    = true

  # Instances that stop give messages back, and each time counts as a receipt: the bound is for messages that kill their reader.
  redrive_policy = jsonencode({
    deadLetterTargetArn = aws_sqs_queue.dead_letters.arn
    maxReceiveCount     = 100
  })
}

# --- The table of executions --------------------------------------------------------------------------------------------------

resource "aws_dynamodb_table" "executions" {
  count        = var.ledger ? 1 : 0
  name         = "${var.name}-executions"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "id"

  attribute {
    name = "id"
    type = "S"
  }

  ttl {
    attribute_name = "expires"
    enabled        = true
  }
}

resource "aws_scheduler_schedule_group" "default" {
  name = var.name
}

# --- The role that EventBridge Scheduler assumes to send ----------------------------------------------------------------------

resource "aws_iam_role" "scheduler" {
  name = "${var.name}-target"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "scheduler.amazonaws.com" }
      Action    = "sts:AssumeRole"
      # Against the confused deputy. A condition on SourceArn would have to name schedule groups, not schedules.
      Condition = { StringEquals = { "aws:SourceAccount" = data.aws_caller_identity.this.account_id } }
    }]
  })
}

resource "aws_iam_role_policy" "scheduler" {
  name = "send"
  role = aws_iam_role.scheduler.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = "sqs:SendMessage"
      Resource = [aws_sqs_queue.tasks.arn, aws_sqs_queue.dead_letters.arn]
    }]
  })
}

# --- The program --------------------------------------------------------------------------------------------------------------

# Attach it to the role of the container, the instance or the pod that runs crm-scheduler. The same text is in iam-policy.json.
resource "aws_iam_policy" "program" {
  name = "${var.name}-program"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat([for table in aws_dynamodb_table.executions : {
      Sid      = "Executions"
      Effect   = "Allow"
      Action   = ["dynamodb:GetItem", "dynamodb:UpdateItem", "dynamodb:DescribeTable", "dynamodb:DescribeTimeToLive"]
      Resource = table.arn
      }], [
      {
        Sid    = "Schedules"
        Effect = "Allow"
        Action = [
          "scheduler:CreateSchedule",
          "scheduler:UpdateSchedule",
          "scheduler:GetSchedule",
          "scheduler:DeleteSchedule",
        ]
        Resource = [for group in local.groups : "${local.scheduler}:schedule/${group}/*"]
      },
      {
        Sid      = "Groups"
        Effect   = "Allow"
        Action   = ["scheduler:GetScheduleGroup", "scheduler:CreateScheduleGroup"]
        Resource = [for group in local.groups : "${local.scheduler}:schedule-group/${group}"]
      },
      {
        Sid      = "Listing"
        Effect   = "Allow"
        Action   = "scheduler:ListSchedules"
        Resource = "*"
      },
      {
        Sid       = "HandTheRoleToScheduler"
        Effect    = "Allow"
        Action    = "iam:PassRole"
        Resource  = aws_iam_role.scheduler.arn
        Condition = { StringEquals = { "iam:PassedToService" = "scheduler.amazonaws.com" } }
      },
      {
        Sid    = "Tasks"
        Effect = "Allow"
        Action = [
          "sqs:ReceiveMessage",
          "sqs:DeleteMessage",
          "sqs:ChangeMessageVisibility",
          "sqs:SendMessage",
          "sqs:GetQueueUrl",
          "sqs:GetQueueAttributes",
        ]
        Resource = aws_sqs_queue.tasks.arn
      },
      {
        Sid    = "DeadLetters"
        Effect = "Allow"
        Action = [
          "sqs:SendMessage",
          "sqs:ReceiveMessage",
          "sqs:DeleteMessage",
          "sqs:ChangeMessageVisibility",
          "sqs:GetQueueUrl",
          "sqs:GetQueueAttributes",
        ]
        Resource = aws_sqs_queue.dead_letters.arn
      },
    ])
  })
}

output "environment" {
  description = "What the program is started with, beside SPRING_PROFILES_ACTIVE=aws."
  value = merge({
    AWS_REGION                   = data.aws_region.this.name
    AWS_SCHEDULE_ROLE_ARN        = aws_iam_role.scheduler.arn
    AWS_SCHEDULE_SQS_ARN         = aws_sqs_queue.tasks.arn
    AWS_SCHEDULE_DLQ_ARN         = aws_sqs_queue.dead_letters.arn
    SCHEDULER_AWS_SCHEDULE_GROUP = aws_scheduler_schedule_group.default.name
    }, var.ledger ? { SCHEDULER_AWS_LEDGER_TABLE = aws_dynamodb_table.executions[0].name } : {})
}

output "program_policy_arn" {
  value = aws_iam_policy.program.arn
}
