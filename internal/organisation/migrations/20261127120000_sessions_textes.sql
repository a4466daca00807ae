-- SPDX-License-Identifier: EUPL-1.2
-- +goose Up

-- Sessions are written otherwise: everybody logs in again.
delete from session;
