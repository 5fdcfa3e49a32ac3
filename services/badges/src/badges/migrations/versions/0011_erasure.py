"""What operators did to a person is found by the person, to be blanked when they are deleted."""

from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.execute("create index admin_acts_of_user on admin_acts (user_id) where user_id is not null")


def downgrade() -> None:
    op.execute("drop index admin_acts_of_user")
