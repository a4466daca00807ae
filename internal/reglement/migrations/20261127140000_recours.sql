-- SPDX-License-Identifier: EUPL-1.2
-- +goose Up
-- How long silence on an administrative appeal takes to reject it.
insert into parametre(code, portee, nombre, du, source, preuve) values
 ('recours.silence', 'loi', 2, '2016-01-01', 'CRPA, articles L231-4 et L411-7', 'lue');
