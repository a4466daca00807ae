-- SPDX-License-Identifier: EUPL-1.2
-- +goose Up
insert into parametre(code, portee, nombre, du, source, preuve) values
 ('tiers.numero', 'loi', 30, '2009-01-01', 'Pratique des services', 'interne');
